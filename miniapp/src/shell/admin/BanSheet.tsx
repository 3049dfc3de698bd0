import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@telegram-apps/telegram-ui';
import { useState } from 'react';
import { api } from '../../api/client';
import { ApiError } from '../../api/errors';
import { Choice } from '../../components/Choice';
import { Field } from '../../components/Field';
import { Sheet } from '../../components/Sheet';
import { sentence } from '../../components/states';
import { toast } from '../../components/toasts';
import { useTexts } from '../../i18n/use-texts';
import type { PersonDetail } from './User';

const LONGEST_REASON = 500;
const DAY_MS = 86_400_000;
const LENGTHS = ['1', '7', '30', 'day', 'ever'] as const;

/** What is asked anew after somebody was changed. */
export function useAskAgain(): () => Promise<void> {
  const client = useQueryClient();
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => /\/api\/v1\/(accounts|admin\/audit)/.test(`${queryKey[1]}`),
    });
}

/** Lifts a ban. */
export function useUnban(id: number) {
  const { t } = useTexts();
  const askAgain = useAskAgain();
  return useMutation({
    mutationFn: () =>
      api.DELETE('/api/v1/accounts/{account_id}/ban', { params: { path: { account_id: id } } }),
    onSuccess: () => toast.success(t('admin.users.unbanned')),
    onError: (error) => toast.error(sentence(error, t('failure.hint'))),
    onSettled: askAgain,
  });
}

export interface BanSheetProps {
  readonly person: PersonDetail;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Keeps somebody out: for how long, and why. */
export function BanSheet({ person, open, onClose }: BanSheetProps) {
  const { t } = useTexts();
  const askAgain = useAskAgain();
  const [length, setLength] = useState<(typeof LENGTHS)[number]>('7');
  const [day, setDay] = useState('');
  const [reason, setReason] = useState('');
  const ban = useMutation({
    mutationFn: () =>
      api.POST('/api/v1/accounts/{account_id}/ban', {
        params: { path: { account_id: person.id } },
        body: { until: endOf(length, day), reason: reason.trim() },
      }),
    onSuccess() {
      toast.success(t('admin.users.banned-now', { name: person.name }));
      onClose();
    },
    onSettled: askAgain,
  });
  const fields = ban.error instanceof ApiError ? ban.error.fields : [];
  const wrong = (name: string) => fields.find(({ field }) => field === name)?.message;
  const ready = reason.trim() !== '' && (length !== 'day' || day !== '');
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={t('admin.users.ban-title', { name: person.name })}
      busy={ban.isPending}
    >
      <Choice
        label={t('admin.users.how-long')}
        value={length}
        onChange={setLength}
        options={LENGTHS.map((value) => ({
          value,
          label: Number(value)
            ? t('admin.figures.days', { count: Number(value) })
            : t(`admin.users.until-${value}`),
        }))}
      />
      {length === 'day' && (
        <Field label={t('admin.users.until')} error={wrong('until')}>
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              value={day}
              onChange={({ target }) => setDay(target.value)}
            />
          )}
        </Field>
      )}
      <Field
        label={t('admin.users.reason')}
        hint={t('admin.users.reason-hint')}
        error={wrong('reason')}
      >
        {(control) => (
          <textarea
            {...control}
            dir="auto"
            rows={3}
            maxLength={LONGEST_REASON}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      {ban.error && (
        <p className="ov-error" role="alert">
          {sentence(ban.error, t('failure.hint'))}
        </p>
      )}
      <Button
        size="l"
        stretched
        disabled={!ready}
        loading={ban.isPending}
        onClick={() => ban.mutate()}
      >
        {t('admin.users.ban')}
      </Button>
    </Sheet>
  );
}

function endOf(length: (typeof LENGTHS)[number], day: string): string | null {
  if (length === 'ever') return null;
  if (length === 'day') return new Date(day).toISOString();
  return new Date(Date.now() + Number(length) * DAY_MS).toISOString();
}
