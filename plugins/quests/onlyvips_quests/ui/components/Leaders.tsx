import { useMessages } from '@onlyvips/sdk';
import { initial } from '../names';
import type { Neighbour, SeasonResult } from '../types';

type Person = Pick<Neighbour, 'rank' | 'account_id' | 'name' | 'xp' | 'me'>;

const TONES = 6;

/** The letter of somebody on a colour that is always theirs. */
export function Face({ person, size }: { readonly person: Person; readonly size: number }) {
  return (
    <span
      className="quests-face"
      data-tone={person.account_id % TONES}
      style={{ inlineSize: size, blockSize: size, fontSize: size * 0.42 }}
      aria-hidden="true"
    >
      {initial(person.name)}
    </span>
  );
}

function useName(): (person: Person) => string {
  const { t } = useMessages();
  return (person) =>
    person.me ? t('board.me', { name: person.name }) : person.name || t('board.somebody');
}

/** The first three of a leaderboard. */
export function Podium({ people }: { readonly people: readonly Person[] }) {
  const { t, format } = useMessages();
  const nameOf = useName();
  return (
    <ol className="quests-podium" aria-label={t('board.first')}>
      {people.map((person, index) => (
        <li key={person.account_id} data-step={index + 1} data-me={person.me}>
          <Face person={person} size={index === 0 ? 68 : 54} />
          <strong>
            <bdi>{nameOf(person)}</bdi>
          </strong>
          <span className="ov-hint">{t('reward.xp', { xp: format.number(person.xp) })}</span>
          <span className="quests-podium-step">
            <span className="ov-visually-hidden">{t('board.rank')}</span>
            {format.number(person.rank)}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Somebody's line on a leaderboard. */
export function Leader({ person }: { readonly person: Person | SeasonResult }) {
  const { t, format } = useMessages();
  const nameOf = useName();
  return (
    <div className="quests-leader" data-me={person.me}>
      <span className="quests-leader-rank">{format.number(person.rank)}</span>
      <Face person={person} size={40} />
      <strong>
        <bdi>{nameOf(person)}</bdi>
      </strong>
      <span className="quests-leader-xp">{t('reward.xp', { xp: format.number(person.xp) })}</span>
    </div>
  );
}
