import { ApiError, api, haptic, sentence, toast, useMessages, useQueryClient } from '@onlyvips/sdk';
import { useState } from 'react';
import { putClaim, questKey } from './cache';
import type { Claim, Quest } from './types';

export interface Claiming {
  /** Quests that are being looked at now. */
  readonly busy: ReadonlySet<number>;
  /** What came of the last claim, for a page that has room to tell it. */
  readonly last: Claim | null;
  /** A claim that deserves more than a toast. */
  readonly feast: Claim | null;
  readonly endFeast: () => void;
  readonly claim: (quest: Quest) => Promise<void>;
  /** Sends evidence of another kind and takes over what came of it. */
  readonly offer: (quest: Quest, send: () => Promise<Claim>) => Promise<Claim | null>;
}

/** Whether a new level or a badge came with it. */
export function isFeast(claim: Claim): boolean {
  return claim.outcome === 'completed' && (claim.level_up || claim.badges.length > 0);
}

/** Claims quests: one at a time of each, with what came of it taken over everywhere. */
export function useClaiming(): Claiming {
  const client = useQueryClient();
  const { t, format } = useMessages();
  const [busy, setBusy] = useState<ReadonlySet<number>>(new Set());
  const [last, setLast] = useState<Claim | null>(null);
  const [feast, setFeast] = useState<Claim | null>(null);

  async function offer(quest: Quest, send: () => Promise<Claim>): Promise<Claim | null> {
    if (busy.has(quest.id)) return null;
    setBusy((before) => new Set(before).add(quest.id));
    haptic.tap();
    try {
      const claim = await send();
      await putClaim(client, claim);
      setLast(claim);
      if (isFeast(claim)) {
        haptic.success();
        setFeast(claim);
      } else {
        tell(claim, t, format.number);
      }
      return claim;
    } catch (error) {
      toast.error(sentence(error, t('claim.failed')));
      // It is gone, or another than what is shown.
      if (error instanceof ApiError && error.status < 500) {
        void client.invalidateQueries({ queryKey: questKey(quest.id) });
      }
      return null;
    } finally {
      setBusy((before) => new Set([...before].filter((id) => id !== quest.id)));
    }
  }

  return {
    busy,
    last,
    feast,
    endFeast: () => setFeast(null),
    claim: async (quest) => {
      await offer(quest, () => sendClaim(quest.id));
    },
    offer,
  };
}

async function sendClaim(id: number): Promise<Claim> {
  const params = { path: { quest_id: id } };
  const { data } = await api.POST('/api/v1/quests/{quest_id}/claim', { params });
  return data as Claim;
}

/** Says in a few words what came of a claim. */
function tell(
  claim: Claim,
  t: (key: string, values?: Record<string, string | number>) => string,
  number: (value: number) => string,
): void {
  const { outcome, quest } = claim;
  switch (outcome) {
    case 'completed':
      toast.success(
        claim.xp
          ? t('claim.done-xp', { title: quest.title, xp: number(claim.xp) })
          : t('claim.done', { title: quest.title }),
      );
      return;
    case 'progress':
      toast.success(
        t('claim.step', { done: number(quest.progress.done), of: number(quest.progress.of) }),
      );
      return;
    case 'held':
    case 'review':
      toast.success(t(`claim.${outcome}`));
      return;
    case 'refused':
      toast.error(t('claim.refused'));
      return;
    default:
      haptic.warning();
      toast.info(claim.reason || t(`claim.${outcome}`));
  }
}
