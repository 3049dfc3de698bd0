import { useMessages } from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';

const SHORTEST = 3;
const LONGEST = 500;

/** Whether a reason says something; the server refuses shorter ones. */
export const isReason = (text: string): boolean => text.trim().length >= SHORTEST;

export interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
}

/** Why something is done to somebody's money; it is kept in the audit log. */
export function ReasonField({ value, onChange, error }: ReasonFieldProps) {
  const { t } = useMessages();
  return (
    <Field label={t('form.reason')} error={error}>
      {(control) => (
        <textarea
          {...control}
          dir="auto"
          rows={2}
          maxLength={LONGEST}
          placeholder={t('manage.reason-short')}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
