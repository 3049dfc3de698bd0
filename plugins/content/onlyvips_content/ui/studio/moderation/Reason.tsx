import { Button, sentence, useMessages } from '@onlyvips/sdk';
import { Field, Sheet } from '@onlyvips/sdk/forms';
import { useState } from 'react';

export interface ReasonProps {
  readonly open: boolean;
  readonly title: string;
  readonly hint: string;
  readonly action: string;
  readonly onClose: () => void;
  readonly onDecide: (reason: string) => Promise<void>;
}

const SHORTEST = 3;

/** Asks for the reason of a decision that somebody else has to live with. */
export function Reason({ open, title, hint, action, onClose, onDecide }: ReasonProps) {
  const { t } = useMessages();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function decide(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await onDecide(reason.trim());
      setReason('');
      onClose();
    } catch (failure) {
      setError(sentence(failure, t('studio.fault.unknown')));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Sheet open={open} onClose={onClose} busy={busy} title={title}>
      <Field label={t('studio.reason.label')} hint={hint} error={error}>
        {(control) => (
          <textarea
            {...control}
            dir="auto"
            rows={4}
            maxLength={1000}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      <Button
        size="l"
        stretched
        loading={busy}
        disabled={reason.trim().length < SHORTEST}
        onClick={() => void decide()}
      >
        {action}
      </Button>
    </Sheet>
  );
}
