import {
  api,
  Button,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { Field, Sheet, useClosingConfirmation } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { CLAIMS, changeItems } from '../cache';
import type { OwnClaim } from '../types';

export interface AppealSheetProps {
  readonly claim: OwnClaim;
  readonly onClose: () => void;
}

/** As the API has it: characters of a statement. */
const LEAST = 10;
const MOST = 1000;

/** Objects to a decision about a claim, in the person's own words. */
export function AppealSheet({ claim, onClose }: AppealSheetProps) {
  const { t, format } = useMessages();
  const client = useQueryClient();
  const [statement, setStatement] = useState('');
  const words = statement.trim();
  useClosingConfirmation(words !== '');
  const sending = useMutation({
    mutationFn: () =>
      api.POST('/api/v1/quests/claims/{claim_id}/appeal', {
        params: { path: { claim_id: claim.id } },
        body: { statement: words },
      }),
    onSuccess() {
      changeItems<OwnClaim>(client, CLAIMS, (items) =>
        items.map((item) =>
          item.id === claim.id ? { ...item, appeal: 'open', may_appeal: false } : item,
        ),
      );
      toast.success(t('claims.appealed'));
      onClose();
    },
    onError: (error) => toast.error(sentence(error, t('claim.failed'))),
    onSettled: () => client.invalidateQueries({ queryKey: CLAIMS }),
  });
  return (
    <Sheet open onClose={onClose} title={t('claims.object-title')} busy={sending.isPending}>
      <p className="ov-hint" dir="auto">
        {claim.title}
      </p>
      <Field
        label={t('claims.statement')}
        hint={t('claims.statement-hint', {
          least: format.number(LEAST),
          most: format.number(MOST),
        })}
      >
        {(control) => (
          <textarea
            {...control}
            rows={6}
            dir="auto"
            maxLength={MOST}
            value={statement}
            onChange={(event) => setStatement(event.target.value)}
          />
        )}
      </Field>
      <Button
        size="l"
        stretched
        disabled={words.length < LEAST}
        loading={sending.isPending}
        onClick={() => sending.mutate()}
      >
        {t('claims.send')}
      </Button>
    </Sheet>
  );
}
