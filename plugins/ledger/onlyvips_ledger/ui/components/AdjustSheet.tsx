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
import { Sheet, useOnce } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { OF_LEDGER } from '../cache';
import { wrongWith } from '../faults';
import type { Balance } from '../types';
import type { AssetsProps } from './AllPayouts';
import { amountOf, type MoneyDraft, MoneyField } from './MoneyField';
import { isReason, ReasonField } from './ReasonField';

export interface AdjustSheetProps extends AssetsProps {
  readonly person: { readonly id: number; readonly name: string };
  readonly balances: readonly Balance[];
  readonly onClose: () => void;
}

/** Corrects what somebody can spend: how much and why, then a look at it, then it is done once. */
export function AdjustSheet({ person, balances, assets, onClose }: AdjustSheetProps) {
  const { t } = useMessages();
  const client = useQueryClient();
  const once = useOnce();
  const [direction, setDirection] = useState<'give' | 'take'>('give');
  const [draft, setDraft] = useState<MoneyDraft>({ asset: assets.all[0]?.code ?? '', text: '' });
  const [reason, setReason] = useState('');
  const [checking, setChecking] = useState(false);
  const amount = amountOf(draft, assets.all);
  const change = amount === null ? 0 : direction === 'give' ? amount : -amount;
  const has = balances.find(({ asset }) => asset === draft.asset)?.available ?? 0;
  const adjust = useMutation({
    mutationFn: () => {
      const body = { asset: draft.asset, amount: change, reason: reason.trim() };
      return once({ ...body, person: person.id }, (key) =>
        api.POST('/api/v1/ledger/accounts/{account_id}/adjust', {
          params: { path: { account_id: person.id }, header: { 'Idempotency-Key': key } },
          body,
        }),
      );
    },
    onSuccess() {
      toast.success(t('manage.adjusted'));
      onClose();
    },
    onSettled: () => client.invalidateQueries(OF_LEDGER),
  });
  const ready = change !== 0 && isReason(reason);
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('manage.adjust-title', { name: person.name })}
      busy={adjust.isPending}
    >
      {checking ? (
        <>
          <p className="ledger-sheet-amount">{assets.writeChange(change, draft.asset)}</p>
          <p>
            {t('manage.check', {
              name: person.name,
              change: assets.write(has + change, draft.asset),
            })}
          </p>
          <blockquote className="ledger-note" dir="auto">
            {reason.trim()}
          </blockquote>
          {adjust.error && (
            <p className="ov-error" role="alert">
              {sentence(adjust.error, t('state.failed'))}
            </p>
          )}
          <Button size="l" stretched loading={adjust.isPending} onClick={() => adjust.mutate()}>
            {t('manage.confirm', { change: assets.writeChange(change, draft.asset) })}
          </Button>
          <Button
            mode="bezeled"
            stretched
            disabled={adjust.isPending}
            onClick={() => setChecking(false)}
          >
            {t('manage.change')}
          </Button>
        </>
      ) : (
        <>
          <p className="ov-hint">{t('manage.adjust-hint')}</p>
          <Choice
            label={t('manage.direction')}
            value={direction}
            onChange={setDirection}
            options={[
              { value: 'give', label: t('manage.give') },
              { value: 'take', label: t('manage.take') },
            ]}
          />
          <MoneyField
            assets={assets.all}
            value={draft}
            onChange={setDraft}
            error={wrongWith(adjust.error, 'amount')}
          />
          <ReasonField
            value={reason}
            onChange={setReason}
            error={wrongWith(adjust.error, 'reason')}
          />
          <Button size="l" stretched disabled={!ready} onClick={() => setChecking(true)}>
            {t('manage.go-on')}
          </Button>
        </>
      )}
    </Sheet>
  );
}
