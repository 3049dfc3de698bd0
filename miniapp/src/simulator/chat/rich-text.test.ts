// @vitest-environment node

import { describe, expect, it } from 'vitest';
import { type Node, nest } from './rich-text';

const draw = (nodes: readonly Node[]): string =>
  nodes
    .map((node) =>
      typeof node === 'string' ? node : `<${node.entity.type}>${draw(node.children)}</>`,
    )
    .join('');

describe('nesting the entities of a text', () => {
  const entity = (type: string, offset: number, length: number) => ({ type, offset, length });

  it('draws them within each other and apart', () => {
    const entities = [entity('italic', 4, 3), entity('bold', 0, 7), entity('code', 8, 1)];
    expect(draw(nest('one two x', entities))).toBe('<bold>one <italic>two</></> <code>x</>');
  });

  it('counts UTF-16 units, as Telegram does', () => {
    expect(draw(nest('🎉 hi', [entity('bold', 3, 2)]))).toBe('🎉 <bold>hi</>');
  });

  it('cuts what crosses the end of another or of the text', () => {
    const entities = [entity('bold', 0, 4), entity('italic', 2, 4), entity('code', 7, 99)];
    expect(draw(nest('abcdefgh', entities))).toBe('<bold>ab<italic>cd</></>efg<code>h</>');
    expect(draw(nest('', [entity('bold', 0, 1)]))).toBe('');
  });
});
