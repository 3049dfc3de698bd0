import { Button, query, useMessages } from '@onlyvips/sdk';
import { Sheet } from '@onlyvips/sdk/forms';
import { useCounting } from '../motion';
import type { Claim } from '../types';
import { Glyph } from './Glyph';

export interface FeastProps {
  readonly claim: Claim;
  readonly onEnd: () => void;
}

const SPARKS = Array.from({ length: 18 }, (_, index) => index);

/** The moment in which somebody reaches a level or earns a badge. */
export default function Feast({ claim, onEnd }: FeastProps) {
  const { t, format } = useMessages();
  const badges = query.useQuery('get', '/api/v1/quests/badges', {}, { enabled: isGiven(claim) });
  const earned = badges.data?.items.filter(({ slug }) => claim.badges.includes(slug)) ?? [];
  const xp = useCounting(claim.xp, 0);
  const title = claim.level_up
    ? t('feast.level', { level: format.number(claim.level) })
    : t('feast.badge', { count: claim.badges.length });
  return (
    <Sheet open onClose={onEnd} title={title}>
      <div className="quests-feast">
        <div className="quests-feast-medal" aria-hidden="true">
          {SPARKS.map((spark) => (
            <i key={spark} style={{ rotate: `${(spark * 360) / SPARKS.length}deg` }} />
          ))}
          <span>{claim.level_up ? format.number(claim.level) : (earned[0]?.icon ?? '🏅')}</span>
        </div>
        <p dir="auto" className="quests-feast-title">
          {claim.quest.title}
        </p>
        {claim.xp > 0 && (
          <p className="quests-feast-xp">
            <Glyph name="bolt" size={22} />
            {t('feast.xp', { xp: format.number(xp) })}
          </p>
        )}
        {earned.length > 0 && (
          <ul className="quests-feast-badges">
            {earned.map(({ slug, icon, name, rarity }) => (
              <li key={slug} data-rarity={rarity}>
                <span aria-hidden="true">{icon}</span>
                <bdi>{name}</bdi>
              </li>
            ))}
          </ul>
        )}
        {claim.quest.rewards.length > 0 && (
          <p className="ov-hint" dir="auto">
            {t('feast.also', { rewards: format.list(claim.quest.rewards.map(({ text }) => text)) })}
          </p>
        )}
      </div>
      <Button size="l" stretched onClick={onEnd}>
        {t('feast.end')}
      </Button>
    </Sheet>
  );
}

function isGiven(claim: Claim): boolean {
  return claim.badges.length > 0;
}
