import { useState } from 'react';
import type { NewPerson as Fields } from '../api/types';
import { languageName } from '../state/words';
import { Overlay } from './Overlay';

const LANGUAGES = ['en', 'tr', 'ru', 'ar', 'de'];

export interface NewPersonProps {
  readonly onAdd: (person: Fields) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Lets somebody new join the simulated Telegram. */
export function NewPerson({ onAdd, onClose }: NewPersonProps) {
  const [busy, setBusy] = useState(false);
  return (
    <Overlay title="Somebody new" onClose={onClose} busy={busy}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          setBusy(true);
          void onAdd({
            first_name: String(given.get('name')).trim(),
            language: String(given.get('language')),
            premium: given.get('premium') === 'on',
          }).finally(() => setBusy(false));
        }}
      >
        <label>
          First name
          <input name="name" required maxLength={64} dir="auto" autoComplete="off" />
        </label>
        <label>
          Language of their Telegram
          <select name="language">
            {LANGUAGES.map((code) => (
              <option key={code} value={code}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </label>
        <label className="form-check">
          <input type="checkbox" name="premium" /> Has Telegram Premium
        </label>
        <button type="submit" className="wide" disabled={busy}>
          Add
        </button>
      </form>
    </Overlay>
  );
}
