import type { Entity } from '../api/types';

/** A stretch of a text with what it looks like, or plain text. */
export type Node = string | { readonly entity: Entity; readonly children: readonly Node[] };

/**
 * Nests the entities of a text. Offsets count UTF-16 units, as strings of JavaScript do.
 *
 * Telegram lets entities lie within each other or apart; one that crosses the end of another is
 * cut there, so that whatever comes can be drawn.
 */
export function nest(text: string, entities: readonly Entity[]): readonly Node[] {
  const sorted = entities
    .filter(({ length }) => length > 0)
    .toSorted((one, other) => one.offset - other.offset || other.length - one.length);
  return within(text, sorted, 0, text.length);
}

function within(text: string, entities: readonly Entity[], from: number, to: number): Node[] {
  const nodes: Node[] = [];
  let at = from;
  for (let index = 0; index < entities.length; ) {
    const entity = entities[index] as Entity;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    index += 1;
    if (start >= end) continue;
    if (start > at) nodes.push(text.slice(at, start));
    const inner: Entity[] = [];
    while (index < entities.length && (entities[index] as Entity).offset < end) {
      inner.push(entities[index] as Entity);
      index += 1;
    }
    nodes.push({ entity, children: within(text, inner, start, end) });
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

/** The text of a node without its looks. */
export function plain(node: Node): string {
  return typeof node === 'string' ? node : node.children.map(plain).join('');
}
