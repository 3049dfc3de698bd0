import {
  api,
  Button,
  Choice,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { Field, Sheet } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { OF_LEDGER } from '../cache';
import { wrongWith } from '../faults';
import type { AssetsProps, PayoutLine } from './AllPayouts';
import { Facts } from './Facts';
import { isReason, ReasonField } from './ReasonField';

export interface SettleSheetProps extends AssetsProps {
  readonly payout: PayoutLine | null;
  readonly onClose: () => void;
}

/** Says how a payout ended whose rail does not say it. */
export function SettleSheet({ payout, assets, onClose }: SettleSheetProps) {
  if (!payout) return null;
  return <Settling key={payout.id} payout={payout} assets={assets} onClose={onClose} />;
}

function Settling(props: SettleSheetProps & { readonly payout: PayoutLine }) {
  const { payout, assets, onClose } = props;
  const { t } = useMessages();
  const client = useQueryClient();
  const [state, setState] = useState<'paid' | 'failed'>('paid');
  const [reason, setReason] = useState('');
  const [number, setNumber] = useState('');
  const settle = useMutation({
    mutationFn: () =>
      api.POST('/api/v1/ledger/manage/payouts/{payout_id}/settle', {
        params: { path: { payout_id: payout.id } },
        body: {
          state,
          reason: reason.trim(),
          external_id: state === 'paid' && number.trim() ? number.trim() : null,
        },
      }),
    onSuccess() {
      toast.success(t('manage.settled'));
      onClose();
    },
    onSettled: () => client.invalidateQueries(OF_LEDGER),
  });
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('manage.settle-title', { number: payout.id })}
      busy={settle.isPending}
    >
      <p className="ledger-sheet-amount">{assets.write(payout.amount, payout.asset)}</p>
      <Facts
        facts={[
          payout.destination && {
            name: t('manage.destination'),
            value: <code>{payout.destination}</code>,
          },
          payout.detail && { name: t('manage.rail-says'), value: payout.detail },
        ]}
      />
      <p className="ov-hint">{t('manage.settle-hint')}</p>
      <Choice
        label={t('manage.how-ended')}
        value={state}
        onChange={setState}
        options={[
          { value: 'paid', label: t('manage.paid') },
          { value: 'failed', label: t('manage.not-paid') },
        ]}
      />
      {state === 'paid' && (
        <Field label={t('manage.external')} error={wrongWith(settle.error, 'external_id')}>
          {(control) => (
            <input
              {...control}
              dir="ltr"
              maxLength={200}
              value={number}
              onChange={({ target }) => setNumber(target.value)}
            />
          )}
        </Field>
      )}
      <ReasonField value={reason} onChange={setReason} error={wrongWith(settle.error, 'reason')} />
      {settle.error && (
        <p className="ov-error" role="alert">
          {sentence(settle.error, t('state.failed'))}
        </p>
      )}
      <Button
        size="l"
        stretched
        disabled={!isReason(reason)}
        loading={settle.isPending}
        onClick={() => settle.mutate()}
      >
        {t(state === 'paid' ? 'manage.paid' : 'manage.not-paid')}
      </Button>
    </Sheet>
  );
}
