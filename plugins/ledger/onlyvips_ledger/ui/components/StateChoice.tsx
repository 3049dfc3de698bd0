import { Choice, useMessages } from '@onlyvips/sdk';

export interface StateChoiceProps<T extends string> {
  /** With `all` for those of any state. */
  readonly states: readonly T[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** Which of everybody's payments or payouts are listed. */
export function StateChoice<T extends string>({ states, value, onChange }: StateChoiceProps<T>) {
  const { t } = useMessages();
  return (
    <Choice
      label={t('manage.state')}
      value={value}
      onChange={onChange}
      options={states.map((state) => ({
        value: state,
        label: state === 'all' ? t('manage.all-states') : t(`state.${state}`),
      }))}
    />
  );
}
