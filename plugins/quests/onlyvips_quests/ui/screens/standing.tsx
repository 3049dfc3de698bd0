import {
  Cell,
  Icon,
  QueryView,
  query,
  Section,
  Skeleton,
  useMessages,
  useNavigate,
} from '@onlyvips/sdk';
import type { ReactNode } from 'react';
import { Flame } from '../components/Flame';
import { Level } from '../components/Level';
import type { Profile } from '../types';

import '../styles';

export { messages } from '../messages';

const MOST_BADGES = 8;

/** In the profile: level, rank, badges, and claims that are not paid. */
export default function StandingSection() {
  const { t, format } = useMessages();
  const profile = query.useQuery('get', '/api/v1/quests/profile');
  const claims = query.useQuery('get', '/api/v1/quests/claims', {
    params: { query: { limit: 100 } },
  });
  const waiting = claims.data?.items.filter(({ state }) => state === 'held' || state === 'review');
  const refused = claims.data?.items.filter(({ may_appeal }) => may_appeal);
  const about = [
    ...(waiting?.length
      ? [t('claims.waiting', { count: waiting.length, claims: format.number(waiting.length) })]
      : []),
    ...(refused?.length
      ? [t('claims.open', { count: refused.length, claims: format.number(refused.length) })]
      : []),
  ];
  return (
    <Section header={t('standing.title')}>
      <div className="quests-section">
        <QueryView query={profile} skeleton={<Skeleton rows={1} height={180} />}>
          {(found) => <Shown profile={found} />}
        </QueryView>
      </div>
      <Way
        to="/quests/badges"
        icon="medal"
        title={t('badge.title')}
        about={
          profile.data &&
          t('badge.count', {
            count: profile.data.badges.length,
            badges: format.number(profile.data.badges.length),
          })
        }
      />
      <Way
        to="/quests/leaderboard"
        icon="chart"
        title={t('board.title')}
        about={
          profile.data?.rank
            ? t('board.place', { rank: format.number(profile.data.rank) })
            : undefined
        }
      />
      <Way
        to="/quests/claims"
        icon="check"
        title={t('claims.title')}
        about={about.length ? format.list(about) : undefined}
      />
    </Section>
  );
}

function Shown({ profile }: { readonly profile: Profile }) {
  const { t, format } = useMessages();
  const { badges, completed } = profile;
  return (
    <>
      <Level profile={profile} />
      <Flame streak={profile.streak} />
      {badges.length > 0 && (
        <ul className="quests-medals" aria-label={t('badge.title')}>
          {badges.slice(0, MOST_BADGES).map(({ icon, name, rarity, slug }) => (
            <li key={slug} data-rarity={rarity} title={name}>
              <span aria-hidden="true">{icon}</span>
              <span className="ov-visually-hidden">{name}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="ov-hint">
        {t('standing.completed', { count: completed, quests: format.number(completed) })}
      </p>
    </>
  );
}

interface WayProps {
  readonly to: string;
  readonly icon: string;
  readonly title: string;
  readonly about: ReactNode;
}

function Way({ to, icon, title, about }: WayProps) {
  const navigate = useNavigate();
  return (
    <Cell
      Component="a"
      href={`/app${to}`}
      before={<Icon name={icon} />}
      after={<Icon name="forward" size={18} />}
      subtitle={about}
      onClick={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    >
      {title}
    </Cell>
  );
}
