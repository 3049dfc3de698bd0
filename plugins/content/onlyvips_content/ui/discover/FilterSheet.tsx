import { Button, Choice, LANGUAGES, query, useMessages } from '@onlyvips/sdk';
import { Sheet } from '@onlyvips/sdk/forms';
import { type ReactNode, useId, useState } from 'react';
import { useAdult } from '../access/AgeGate';
import { KINDS } from '../data/types';
import { languageName } from '../work/languages';
import { AGES, type Choices } from './choices';

const ANY = 'any';

export interface FilterSheetProps {
  readonly choices: Choices;
  readonly onChange: (change: Partial<Choices>) => void;
  readonly onClose: () => void;
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="content-filter">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

/** What lists can be narrowed by; the list behind it follows at once. */
export function FilterSheet({ choices, onChange, onClose }: FilterSheetProps) {
  const { t, language: mine } = useMessages();
  const any = { value: ANY, label: t('filter.any') } as const;
  const set = <T extends string>(value: T | typeof ANY): T | null => (value === ANY ? null : value);
  return (
    <Sheet open onClose={onClose} title={t('filter.title')}>
      <Part title={t('filter.kind')}>
        <Choice
          label={t('filter.kind')}
          value={choices.kind ?? ANY}
          options={[any, ...KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))]}
          onChange={(kind) => onChange({ kind: set(kind) })}
        />
      </Part>
      <Part title={t('filter.language')}>
        <Choice
          label={t('filter.language')}
          value={choices.language ?? ANY}
          options={[
            any,
            ...LANGUAGES.map((value) => ({ value, label: languageName(value, mine) })),
          ]}
          onChange={(language) => onChange({ language: set(language) })}
        />
      </Part>
      <Part title={t('filter.age')}>
        <Choice
          label={t('filter.age')}
          value={choices.age ?? ANY}
          options={[any, ...AGES.map((value) => ({ value, label: t(`filter.ages.${value}`) }))]}
          onChange={(age) => onChange({ age: set(age) })}
        />
      </Part>
      <SwitchRow
        label={t('filter.free')}
        checked={choices.free}
        onChange={(free) => onChange({ free })}
      />
      <Adults />
      <Button size="l" stretched onClick={onClose}>
        {t('filter.show')}
      </Button>
    </Sheet>
  );
}

function Adults() {
  const { t } = useMessages();
  const { data } = query.useQuery('get', '/api/v1/content/me');
  const say = useAdult();
  return (
    <SwitchRow
      label={t('filter.adult')}
      hint={t('filter.adult-hint')}
      checked={say.isPending ? say.variables : (data?.adult ?? false)}
      disabled={!data}
      onChange={(adult) => say.mutate(adult)}
    />
  );
}

interface SwitchRowProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

function SwitchRow({ label, hint, checked, disabled, onChange }: SwitchRowProps) {
  const id = useId();
  // The address follows a moment later; a switch moves under the finger.
  const [shown, setShown] = useState(checked);
  const [known, setKnown] = useState(checked);
  if (checked !== known) {
    setKnown(checked);
    setShown(checked);
  }
  return (
    <div className="content-switch">
      <label htmlFor={id}>
        {label}
        {hint && <small className="ov-hint">{hint}</small>}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={shown}
        checked={shown}
        disabled={disabled}
        onChange={(event) => {
          setShown(event.target.checked);
          onChange(event.target.checked);
        }}
      />
    </div>
  );
}
