import { useMessages } from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';

const MOST_CHARACTERS = 500;

export interface MessageFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A few words that go along with money. */
export function MessageField({ value, onChange }: MessageFieldProps) {
  const { t } = useMessages();
  return (
    <Field label={t('message')}>
      {(control) => (
        <textarea
          {...control}
          rows={2}
          dir="auto"
          maxLength={MOST_CHARACTERS}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
