import { Empty, Page, QueryView, query, useMessages } from '@onlyvips/sdk';
import { useState } from 'react';
import { BadgeSheet } from '../components/BadgeSheet';
import { BadgeTile } from '../components/BadgeTile';
import { shownOf, useShowcase } from '../showcase';
import type { Badge } from '../types';

import '../styles';

export { messages } from '../messages';

/** Places in a showcase until the API has said how many there are. */
const USUAL_PLACES = 5;

/** All badges: earned and not yet, how rare, and which of them the profile shows. */
export default function BadgesScreen() {
  const { t, format } = useMessages();
  const badges = query.useQuery('get', '/api/v1/quests/badges');
  const items = badges.data?.items ?? [];
  const earned = items.filter(({ earned_at }) => earned_at !== null).length;
  return (
    <Page
      title={t('badge.title')}
      subtitle={
        items.length > 0 &&
        t('badge.earned-of', { done: format.number(earned), of: format.number(items.length) })
      }
    >
      <QueryView
        query={badges}
        skeleton={<Grey />}
        isEmpty={({ items: found }) => found.length === 0}
        empty={<Empty icon="medal" title={t('badge.empty')} />}
      >
        {({ items: found }) => <Grid badges={found} />}
      </QueryView>
    </Page>
  );
}

function Grid({ badges }: { readonly badges: readonly Badge[] }) {
  const { t, format } = useMessages();
  const bounds = query.useQuery('get', '/api/v1/quests/bounds', {}, { staleTime: Infinity });
  const places = bounds.data?.showcase ?? USUAL_PLACES;
  const showcase = useShowcase();
  const [open, setOpen] = useState<string | null>(null);
  const shown = shownOf(badges);
  const opened = badges.find(({ slug }) => slug === open);
  const free = Math.max(0, places - shown.length);
  return (
    <>
      <section className="quests-panel" aria-labelledby="quests-showcase">
        <h2 id="quests-showcase">{t('badge.showcase')}</h2>
        <ol className="quests-showcase">
          {shown.map((slug) => {
            const badge = badges.find((other) => other.slug === slug);
            return (
              badge && (
                <li key={slug}>
                  <button
                    type="button"
                    className="quests-slot"
                    data-rarity={badge.rarity}
                    onClick={() => setOpen(slug)}
                  >
                    <span aria-hidden="true">{badge.icon}</span>
                    <span className="ov-visually-hidden">{badge.name}</span>
                  </button>
                </li>
              )
            );
          })}
          {Array.from({ length: free }, (_, slot) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: empty places have no other name
            <li key={slot} className="quests-slot" aria-hidden="true" />
          ))}
        </ol>
        <p className="ov-hint">
          {t('badge.showcase-hint', { count: places, places: format.number(places) })}
        </p>
      </section>
      <ul className="quests-badges">
        {badges.map((badge) => (
          <li key={badge.slug}>
            <BadgeTile badge={badge} onOpen={() => setOpen(badge.slug)} />
          </li>
        ))}
      </ul>
      {opened && (
        <BadgeSheet
          badge={opened}
          shown={shown}
          places={places}
          onShow={(next) => showcase.mutate(next)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

function Grey() {
  const { t } = useMessages();
  return (
    <div className="quests-badges" role="status" aria-label={t('badge.title')}>
      {Array.from({ length: 8 }, (_, tile) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no other name
        <div key={tile} className="quests-badge ov-skeleton-row" />
      ))}
    </div>
  );
}
