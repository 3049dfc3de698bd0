import { api, openExternal, openInvoice, type useQueryClient } from '@onlyvips/sdk';
import { refreshWork } from '../data/cache';
import type { WorkDetail } from '../data/types';

const PAUSE_MS = 1200;
/** A payment from outside may take a while; who pays looks at another app meanwhile. */
const LOOKS = 250;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Leads the person to where a payment is made.
 *
 * @param how What the rail said: `url` leads to where one pays, `confirm` is the test rail's.
 * @returns false when the person turned back.
 */
export async function pay(
  paymentId: number,
  how: Readonly<Record<string, string>>,
): Promise<boolean> {
  if (how.confirm) {
    await api.POST('/api/v1/ledger/payments/{payment_id}/confirm', {
      params: { path: { payment_id: paymentId } },
      body: { state: 'done' },
    });
    return true;
  }
  const { url } = how;
  if (!url) return true;
  if (/^https:\/\/t\.me\/(\$|invoice\/)/.test(url)) {
    const outcome = await openInvoice(url);
    if (outcome === 'cancelled' || outcome === 'failed') return false;
    if (outcome !== 'unavailable') return true;
  }
  openExternal(url);
  return true;
}

export type Outcome = 'opened' | 'refused' | 'waiting' | 'left';

/** Waits until a payment has arrived and the work that it was for is open. */
export async function settled(
  client: ReturnType<typeof useQueryClient>,
  workId: number,
  paymentId: number,
  signal: AbortSignal,
): Promise<Outcome> {
  let arrived = 0;
  for (let look = 0; look < LOOKS; look += 1) {
    if (signal.aborted) return 'left';
    const { data } = await api.GET('/api/v1/ledger/payments/{payment_id}', {
      params: { path: { payment_id: paymentId } },
      signal,
    });
    if (data?.state === 'failed' || data?.state === 'expired' || data?.state === 'refunded') {
      return 'refused';
    }
    if (data?.state === 'confirmed') {
      arrived += 1;
      await refreshWork(client, workId);
      const known = client.getQueriesData<WorkDetail>({
        queryKey: [
          'get',
          '/api/v1/content/works/{work_id}',
          { params: { path: { work_id: workId } } },
        ],
      });
      if (known.some(([, work]) => work?.access.allowed)) return 'opened';
      // The money is there and the work was not bought: its price has changed, for instance.
      if (arrived > 15) return 'waiting';
    }
    await pause(PAUSE_MS);
  }
  return 'waiting';
}
