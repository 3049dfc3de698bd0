import { Icon, useMessages } from '@onlyvips/sdk';
import { useEffect, useEffectEvent, useState } from 'react';

const PAUSE_MS = 350;

export interface SearchFieldProps {
  readonly value: string;
  /** Told when typing pauses. */
  readonly onSearch: (words: string) => void;
}

/** Words to look for. */
export function SearchField({ value, onSearch }: SearchFieldProps) {
  const { t } = useMessages();
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    // The address has changed: by going back, for instance.
    setKnown(value);
    setTyped(value);
  }
  const search = useEffectEvent(onSearch);
  useEffect(() => {
    const words = typed.trim();
    if (words === value) return;
    const timer = setTimeout(() => search(words), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <form
      role="search"
      className="content-search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(typed.trim());
      }}
    >
      <Icon name="search" size={20} />
      <input
        type="search"
        enterKeyHint="search"
        aria-label={t('search.label')}
        placeholder={t('search.hint')}
        dir="auto"
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </form>
  );
}
