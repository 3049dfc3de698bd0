import {
  ApiError,
  api,
  query,
  sentence,
  toast,
  useAccount,
  useMessages,
  useNavigate,
  useQueryClient,
} from '@onlyvips/sdk';
import { useEffect, useEffectEvent, useState } from 'react';
import { REVIEWS } from './cache';
import type { Case, Review, ReviewKind } from './types';

const KEPT = 'onlyvips.quests.reasons';
const MOST_KEPT = 5;
/** What the API asks of a rejection: characters. */
export const LEAST_REASON = 3;
export const MOST_REASON = 500;

/** Who has a review now. */
export type Holder = 'nobody' | 'me' | 'other';

export function holderOf(review: Review, me: number, now = Date.now()): Holder {
  if (review.moderator_id === null || !review.claimed_until) return 'nobody';
  if (Date.parse(review.claimed_until) <= now) return 'nobody';
  return review.moderator_id === me ? 'me' : 'other';
}

export function caseKey(id: number) {
  const init = { params: { path: { review_id: id } } };
  return query.queryOptions('get', '/api/v1/quests/reviews/{review_id}', init).queryKey;
}

/** Errors after which somebody else, or somebody earlier, has the word. */
const CONFLICTS = new Set(['review-taken', 'review-decided', 'review-not-yours', 'own-claim']);

export interface Reviewing {
  readonly busy: boolean;
  /** Why one cannot have this review, where that is so. */
  readonly conflict: string | null;
  readonly take: () => void;
  readonly release: () => void;
  readonly decide: (decision: 'approve' | 'reject', reason: string) => void;
  readonly next: () => void;
}

/** Takes reviews and decides them; after a decision the next one comes by itself. */
export function useReviewing(id: number | null, kind: ReviewKind | null): Reviewing {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { t } = useMessages();
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<{ id: number; text: string } | null>(null);

  async function run(what: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      await what();
    } catch (error) {
      if (id !== null && error instanceof ApiError && CONFLICTS.has(error.code)) {
        setConflict({ id, text: t(`review.${error.code}`) });
        await client.invalidateQueries({ queryKey: caseKey(id) });
      } else {
        toast.error(sentence(error, t('review.failed')));
      }
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: REVIEWS });
    }
  }

  const params = { path: { review_id: id ?? 0 } };
  const put = (found: Case | undefined) => {
    if (found) client.setQueryData(caseKey(found.review.id), found);
  };

  async function goOn(): Promise<void> {
    const { data } = await api.POST('/api/v1/quests/reviews/next', {
      params: { query: kind ? { kind } : {} },
    });
    const search = kind ? `?kind=${kind}` : '';
    if (data?.case) {
      put(data.case);
      navigate(`/quests/reviews/${data.case.review.id}${search}`, { replace: id !== null });
      return;
    }
    toast.info(t('review.none-left'));
    if (id !== null) navigate(`/quests/reviews${search}`, { replace: true });
  }

  return {
    busy,
    conflict: conflict?.id === id ? (conflict?.text ?? null) : null,
    take: () =>
      void run(async () => {
        put((await api.POST('/api/v1/quests/reviews/{review_id}/claim', { params })).data);
        setConflict(null);
      }),
    release: () =>
      void run(async () => {
        put((await api.POST('/api/v1/quests/reviews/{review_id}/release', { params })).data);
        navigate(`/quests/reviews${kind ? `?kind=${kind}` : ''}`, { replace: true });
      }),
    decide: (decision, reason) =>
      void run(async () => {
        const body = { reason };
        if (decision === 'approve') {
          await api.POST('/api/v1/quests/reviews/{review_id}/approve', { params, body });
        } else {
          await api.POST('/api/v1/quests/reviews/{review_id}/reject', { params, body });
          keepReason(reason);
        }
        toast.success(t(`review.done-${decision}`));
        if (id !== null) client.removeQueries({ queryKey: caseKey(id) });
        await goOn();
      }),
    next: () => void run(goOn),
  };
}

/** Keys that do something on a page, while nothing is being written and no dialog is open. */
export function useShortcuts(keys: Readonly<Record<string, () => void>>): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const { target } = event;
    if (target instanceof HTMLElement && target.closest('input, textarea, select, dialog')) return;
    const act = keys[event.key.toLowerCase()];
    if (!act || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => pressed(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

/** Reasons that this moderator gave lately, the latest first. */
export function lateReasons(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

function keepReason(reason: string): void {
  const others = lateReasons().filter((other) => other !== reason);
  try {
    localStorage.setItem(KEPT, JSON.stringify([reason, ...others].slice(0, MOST_KEPT)));
  } catch {
    // Storage can be full or forbidden; then there is nothing to choose from.
  }
}

/** Whether a moderator can decide here at all. */
export function useHolder(review: Review): Holder {
  const { id } = useAccount();
  return holderOf(review, id);
}
