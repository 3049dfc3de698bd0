import {
  api,
  Button,
  Failure,
  Icon,
  Link,
  openExternal,
  openInvoice,
  query,
  Skeleton,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { useEffect } from 'react';
import type { useAssets } from '../assets';
import type { Payment } from '../types';

const ASK_AGAIN_MS = 2_500;
/** Telegram's own invoices (https://core.telegram.org/bots/payments-stars). */
const INVOICE = /^https:\/\/t\.me\/(\$|invoice\/)/;

export interface PaymentStepProps {
  readonly id: number;
  readonly assets: ReturnType<typeof useAssets>;
  readonly onLeave: () => void;
}

/** A payment that was begun: how to make it, and what became of it. */
export function PaymentStep({ id, assets, onLeave }: PaymentStepProps) {
  const { t } = useMessages();
  const client = useQueryClient();
  const payment = query.useQuery(
    'get',
    '/api/v1/ledger/payments/{payment_id}',
    { params: { path: { payment_id: id } } },
    {
      refetchInterval: ({ state }) => (state.data?.state === 'started' ? ASK_AGAIN_MS : false),
    },
  );
  const state = payment.data?.state;
  useEffect(() => {
    if (state !== undefined && state !== 'started') {
      void client.invalidateQueries({
        predicate: ({ queryKey }) => /ledger\/(balances|history|payments)$/.test(`${queryKey[1]}`),
      });
    }
  }, [state, client]);
  if (payment.data === undefined) {
    if (payment.error) return <Failure error={payment.error} onRetry={() => payment.refetch()} />;
    return <Skeleton rows={1} height={180} />;
  }
  const { money } = payment.data;
  if (state === 'started') return <Waiting payment={payment.data} />;
  const good = state === 'confirmed';
  return (
    <section className="ov-card ledger-outcome" data-good={good}>
      <span className="ledger-outcome-icon">
        <Icon name={good ? 'check' : 'alert'} size={36} />
      </span>
      <p role="status">
        {good
          ? t('add.done', { amount: assets.write(money.amount, money.asset) })
          : t('add.failed')}
      </p>
      {good ? (
        <Link to="/ledger" className="ledger-go">
          {t('wallet.title')}
        </Link>
      ) : (
        <Button mode="bezeled" onClick={onLeave}>
          {t('add.title')}
        </Button>
      )}
    </section>
  );
}

function Waiting({ payment }: { readonly payment: Payment }) {
  const { t } = useMessages();
  const { how } = payment;
  const address = how.url ?? how.invoice ?? how.invoice_url ?? how.link;
  async function open(url: string): Promise<void> {
    if (!INVOICE.test(url) || (await openInvoice(url)) === 'unavailable') openExternal(url);
  }
  return (
    <section className="ov-card ledger-outcome">
      <p role="status">
        <strong>{t('add.waiting')}</strong>
      </p>
      <p className="ov-hint">{t('add.waiting-hint')}</p>
      {address && (
        <Button size="l" stretched onClick={() => void open(address)}>
          {t('add.open')}
        </Button>
      )}
      {how.confirm ? <PlayMoney id={payment.id} /> : !address && <p>{t('add.pay-where')}</p>}
    </section>
  );
}

/** Money that is none is paid by saying so. */
function PlayMoney({ id }: { readonly id: number }) {
  const { t } = useMessages();
  const client = useQueryClient();
  const confirm = useMutation({
    mutationFn: (state: 'done' | 'failed') =>
      api.POST('/api/v1/ledger/payments/{payment_id}/confirm', {
        params: { path: { payment_id: id } },
        body: { state },
      }),
    onError: (error) => toast.error(sentence(error, t('add.failed'))),
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => `${queryKey[1]}`.includes('/ledger/payments'),
      }),
  });
  return (
    <>
      <p className="ov-hint">{t('add.play')}</p>
      <Button size="l" stretched loading={confirm.isPending} onClick={() => confirm.mutate('done')}>
        {t('add.confirm')}
      </Button>
      <Button
        mode="bezeled"
        stretched
        disabled={confirm.isPending}
        onClick={() => confirm.mutate('failed')}
      >
        {t('add.refuse')}
      </Button>
    </>
  );
}
