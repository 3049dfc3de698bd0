import { useMessages } from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';
import { fromLocal, toLocal, zoneName } from '../zone';

export interface MomentFieldProps {
  readonly label: string;
  /** ISO 8601, or null for none. */
  readonly value: string | null;
  readonly error?: string | undefined;
  readonly onChange: (value: string | null) => void;
}

/** A moment in the person's own zone, which is named. */
export function MomentField({ label, value, error, onChange }: MomentFieldProps) {
  const { t, language } = useMessages();
  const zone = zoneName(language, value ? new Date(value) : new Date());
  return (
    <Field label={label} hint={t('studio.moment.zone', { zone })} error={error}>
      {(control) => (
        <input
          {...control}
          type="datetime-local"
          min={toLocal(new Date().toISOString())}
          value={toLocal(value)}
          onChange={({ target }) => onChange(fromLocal(target.value))}
        />
      )}
    </Field>
  );
}
