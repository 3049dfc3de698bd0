import {
  api,
  haptic,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { BADGES, PROFILE } from './cache';
import type { Badge, Profile } from './types';

interface BadgeList {
  readonly items: Badge[];
}

/** Slugs of the badges that are shown, in their order. */
export function shownOf(badges: readonly Badge[]): readonly string[] {
  return badges
    .filter(({ place }) => place !== null)
    .sort((one, other) => (one.place ?? 0) - (other.place ?? 0))
    .map(({ slug }) => slug);
}

/** Badges with other places. */
export function placed(badges: readonly Badge[], shown: readonly string[]): Badge[] {
  return badges.map((badge) => {
    const index = shown.indexOf(badge.slug);
    return { ...badge, place: index < 0 ? null : index + 1 };
  });
}

/** A profile lists the badges of the showcase first. */
function arranged(profile: Profile, shown: readonly string[]): Profile {
  const badges = placed(profile.badges, shown);
  const first = shown.flatMap((slug) => badges.filter((badge) => badge.slug === slug));
  return { ...profile, badges: [...first, ...badges.filter(({ place }) => place === null)] };
}

/** Chooses the badges that are shown: at once on the screen, and back if that is refused. */
export function useShowcase() {
  const client = useQueryClient();
  const { t } = useMessages();
  return useMutation({
    mutationFn: (badges: readonly string[]) =>
      api.PUT('/api/v1/quests/badges/showcase', { body: { badges: [...badges] } }),
    async onMutate(shown) {
      haptic.select();
      await Promise.all([
        client.cancelQueries({ queryKey: BADGES }),
        client.cancelQueries({ queryKey: PROFILE }),
      ]);
      const before = [
        ...client.getQueriesData({ queryKey: BADGES }),
        ...client.getQueriesData({ queryKey: PROFILE }),
      ];
      client.setQueriesData<BadgeList>(
        { queryKey: BADGES },
        (list) => list && { ...list, items: placed(list.items, shown) },
      );
      client.setQueriesData<Profile>(
        { queryKey: PROFILE },
        (profile) => profile && arranged(profile, shown),
      );
      return before;
    },
    onError(error, _shown, before) {
      for (const [key, data] of before ?? []) client.setQueryData(key, data);
      toast.error(sentence(error, t('badge.not-changed')));
    },
    onSettled() {
      void client.invalidateQueries({ queryKey: BADGES });
      void client.invalidateQueries({ queryKey: PROFILE });
    },
  });
}
