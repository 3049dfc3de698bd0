import type { Person } from '../api/types';
import { languageName } from '../state/words';
import { Avatar } from './Avatar';
import { Icon } from './Icon';

export interface PeopleProps {
  readonly people: readonly Person[];
  readonly chosen: number;
  readonly onChoose: (person: number) => void;
  readonly onAdd: () => void;
}

/** Whose phone it is: each of the people, with the language of their Telegram. */
export function People({ people, chosen, onChoose, onAdd }: PeopleProps) {
  const person = people.find(({ id }) => id === chosen);
  return (
    <fieldset className="people">
      <legend>You are</legend>
      <div className="people-row">
        {people.map(({ id, name, initials, color, language, first_name }) => (
          <label key={id} className="person" title={`${name}, ${languageName(language)}`}>
            <input
              type="radio"
              name="person"
              checked={id === chosen}
              onChange={() => onChoose(id)}
              aria-label={`${name}, ${languageName(language)}`}
            />
            <span className="person-face">
              <Avatar initials={initials} color={color} />
              {language && <span className="person-language">{language.slice(0, 2)}</span>}
            </span>
            <span className="person-name" dir="auto">
              {first_name}
            </span>
          </label>
        ))}
        <button type="button" className="person" aria-label="New person" onClick={onAdd}>
          <span className="avatar avatar-middle avatar-add">
            <Icon name="plus" />
          </span>
          <span className="person-name">New</span>
        </button>
      </div>
      {person && (
        <p className="people-about" dir="auto">
          <b>{person.name}</b>
          {person.username && ` @${person.username}`}, {languageName(person.language)}
          {person.premium && ', Premium'}
        </p>
      )}
    </fieldset>
  );
}
