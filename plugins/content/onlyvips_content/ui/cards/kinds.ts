import type { WorkCard, WorkKind } from '../data/types';

/** Icons of the shell, and signs of this plugin, for what works are. */
export const KIND_ICONS: Readonly<
  Record<WorkKind, { readonly icon: string } | { readonly glyph: string }>
> = {
  photo: { icon: 'image' },
  gallery: { glyph: 'images' },
  video: { icon: 'play' },
  audio: { icon: 'music' },
  text: { icon: 'book' },
  bundle: { glyph: 'layers' },
};

export type Lock =
  | { readonly sort: 'open' }
  | { readonly sort: 'owned' }
  | { readonly sort: 'price'; readonly prices: readonly { asset: string; amount: number }[] }
  | { readonly sort: 'quests'; readonly done: number; readonly total: number }
  | { readonly sort: 'followers' | 'vip' | 'premium' | 'soon' | 'closed' };

const due = (opensAt: string | null | undefined, now: number): boolean =>
  !opensAt || Date.parse(opensAt) <= now;

/** What of all ways into a work is said on its card, where there is room for one. */
export function lockOf({ access }: Pick<WorkCard, 'access'>, now = Date.now()): Lock {
  if (access.allowed) {
    return access.via === 'unlocked' || access.via === 'bundle'
      ? { sort: 'owned' }
      : { sort: 'open' };
  }
  const ways = access.ways.filter((way) => due(way.opens_at, now));
  const found = (rule: string) => ways.find((way) => way.rule === rule);
  if (found('followers')) return { sort: 'followers' };
  const quests = found('quests');
  if (quests) return { sort: 'quests', done: quests.done, total: quests.total };
  const price = found('price');
  if (price?.prices.length) return { sort: 'price', prices: price.prices };
  if (found('vip')) return { sort: 'vip' };
  if (found('premium')) return { sort: 'premium' };
  return { sort: ways.length < access.ways.length ? 'soon' : 'closed' };
}
