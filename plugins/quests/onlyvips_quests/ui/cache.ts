import { query, type useQueryClient } from '@onlyvips/sdk';
import type { Claim, Profile, Quest } from './types';

type Client = ReturnType<typeof useQueryClient>;

export const BASE = '/api/v1/quests';
export const LIST = ['get', BASE] as const;
export const TODAY = ['get', `${BASE}/today`] as const;
export const PROFILE = ['get', `${BASE}/profile`] as const;
export const BADGES = ['get', `${BASE}/badges`] as const;
export const CLAIMS = ['get', `${BASE}/claims`] as const;
export const BOARD = ['get', `${BASE}/leaderboards/{board}`] as const;
export const AROUND = ['get', `${BASE}/leaderboards/{board}/around`] as const;
export const REVIEWS = ['get', `${BASE}/reviews`] as const;

interface Listed<T> {
  readonly items: readonly T[];
}

interface Paged<T> {
  readonly pages: readonly Listed<T>[];
}

/** The key under which a quest is remembered. */
export function questKey(id: number) {
  const init = { params: { path: { quest_id: id } } };
  return query.queryOptions('get', '/api/v1/quests/{quest_id}', init).queryKey;
}

/** Changes the items of every list that is remembered under a key, whole or in pages. */
export function changeItems<T>(
  client: Client,
  key: readonly unknown[],
  change: (items: readonly T[]) => readonly T[],
): void {
  client.setQueriesData<Listed<T> | Paged<T>>({ queryKey: key }, (found) => {
    if (!found) return found;
    if ('pages' in found) {
      const pages = found.pages.map((page) => ({ ...page, items: change(page.items) }));
      return { ...found, pages };
    }
    return 'items' in found ? { ...found, items: change(found.items) } : found;
  });
}

/** Puts a quest as it stands now wherever it is remembered. */
export async function putQuest(client: Client, quest: Quest): Promise<void> {
  const key = questKey(quest.id);
  // An answer that is under way may have been given before.
  await client.cancelQueries({ queryKey: key });
  client.setQueryData(key, quest);
  for (const key of [LIST, TODAY]) {
    changeItems<Quest>(client, key, (items) =>
      items.map((item) => (item.id === quest.id ? quest : item)),
    );
  }
}

/** Finds a quest in the lists that are remembered, so that its page has something to begin with. */
export function findQuest(client: Client, id: number): Quest | undefined {
  for (const key of [LIST, TODAY]) {
    for (const [, data] of client.getQueriesData<Listed<Quest>>({ queryKey: key })) {
      const found = data?.items?.find((quest) => quest.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

/** Takes over what came of a claim; what else may have changed by it is asked anew. */
export async function putClaim(client: Client, claim: Claim): Promise<void> {
  await putQuest(client, claim.quest);
  if (claim.outcome === 'completed') {
    client.setQueriesData<Profile>({ queryKey: PROFILE }, (profile) => grown(profile, claim));
    // Other quests may be open now. Today's keep their places: what was done is still to be seen.
    for (const key of [LIST, PROFILE, BADGES, BOARD, AROUND]) {
      void client.invalidateQueries({ queryKey: key });
    }
    void client.invalidateQueries({ queryKey: TODAY, refetchType: 'none' });
  }
  if (['held', 'review', 'refused'].includes(claim.outcome)) {
    void client.invalidateQueries({ queryKey: CLAIMS });
  }
}

/** Asks anew, also when an answer is under way: it may have been given before the change. */
export async function askAnew(client: Client, key: readonly unknown[]): Promise<void> {
  await client.cancelQueries({ queryKey: key });
  void client.invalidateQueries({ queryKey: key });
}

/** A profile after a claim, as far as that is known: a new level's span is not. */
export function grown(profile: Profile | undefined, claim: Claim): Profile | undefined {
  if (!profile) return profile;
  const gained = claim.total_xp - profile.xp;
  const within = claim.level === profile.level;
  return {
    ...profile,
    xp: claim.total_xp,
    level: claim.level,
    level_xp: within ? Math.min(profile.level_xp + gained, profile.level_span) : profile.level_xp,
  };
}
