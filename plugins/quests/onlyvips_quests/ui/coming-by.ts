import { api, toast, useAccount, useMessages, useQueryClient } from '@onlyvips/sdk';
import { useEffect, useEffectEvent, useState } from 'react';
import { askAnew, PROFILE, putClaim, TODAY } from './cache';
import { isFeast } from './claiming';
import { dayOf } from './time';
import type { Claim, Profile } from './types';

const KEPT = 'onlyvips.quests.came-by';
let noted = '';

/** Says that the person came by today, once a day; quests that ask for that are done by it. */
export function useComingBy(): { readonly feast: Claim | null; readonly endFeast: () => void } {
  const client = useQueryClient();
  const account = useAccount();
  const { t, format } = useMessages();
  const [feast, setFeast] = useState<Claim | null>(null);
  const today = `${account.id}/${dayOf(Date.now(), account.time_zone)}`;

  const come = useEffectEvent(async () => {
    try {
      const { data } = await api.POST('/api/v1/quests/daily');
      if (!data) return;
      keep(today);
      client.setQueriesData<Profile>({ queryKey: PROFILE }, (profile) =>
        profile ? { ...profile, streak: data.streak } : profile,
      );
      const done = data.results.filter(({ outcome }) => outcome === 'completed');
      for (const claim of data.results) await putClaim(client, claim);
      await Promise.all([PROFILE, TODAY].map((key) => askAnew(client, key)));
      const best = done.find(isFeast);
      if (best) setFeast(best);
      const xp = done.reduce((sum, claim) => sum + claim.xp, 0);
      if (!best && xp) {
        const days = format.number(data.streak.days);
        toast.success(
          t('streak.welcome', { count: data.streak.days, days, xp: format.number(xp) }),
        );
      }
    } catch {
      // Coming by is no wish of the person's: it is tried again at the next sight.
      noted = '';
    }
  });

  useEffect(() => {
    if (noted === today || read() === today) return;
    noted = today;
    void come();
  }, [today]);

  return { feast, endFeast: () => setFeast(null) };
}

function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // Storage can be forbidden; then each start of the app asks once.
  }
}

function keep(today: string): void {
  try {
    localStorage.setItem(KEPT, today);
  } catch {
    // As above.
  }
}
