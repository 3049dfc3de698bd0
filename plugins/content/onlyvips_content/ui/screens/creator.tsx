import '../styles';
import {
  ApiError,
  Button,
  BY_CURSOR,
  Choice,
  Empty,
  Failure,
  Icon,
  openExternal,
  Page,
  QueryView,
  query,
  Skeleton,
  useMessages,
  useParams,
  useSearchParams,
} from '@onlyvips/sdk';
import { useState } from 'react';
import { Avatar } from '../cards/Avatar';
import { creatorPath } from '../cards/CreatorName';
import { WorkGrid } from '../cards/WorkGrid';
import type { CreatorPage } from '../data/types';
import { Glyph, Verified } from '../media/glyphs';
import { Still } from '../media/Still';
import { TipSheet } from '../shop/TipSheet';
import { FollowButton } from '../work/CreatorLine';
import { ShareSheet } from '../work/ShareSheet';

export { messages } from '../messages';

const ORDERS = ['new', 'popular'] as const;
const COVER_RATIO = 2.6;

/** A creator: who they are, and their works. */
export default function Creator() {
  const { t } = useMessages();
  const { slug = '' } = useParams();
  const creator = query.useQuery('get', '/api/v1/content/creators/{slug}', {
    params: { path: { slug } },
  });
  if (creator.error instanceof ApiError && creator.error.status === 404) {
    return (
      <Page title={t('creator.gone')}>
        <Failure error={creator.error} />
      </Page>
    );
  }
  return (
    <QueryView
      query={creator}
      skeleton={
        <div className="ov-page">
          <div className="ov-skeleton-row content-hero" style={{ aspectRatio: COVER_RATIO }} />
          <Skeleton rows={3} height={56} />
        </div>
      }
    >
      {(found) => (
        <Page title={found.name}>
          <Head creator={found} />
          <Works creator={found} />
        </Page>
      )}
    </QueryView>
  );
}

function Head({ creator }: { readonly creator: CreatorPage }) {
  const { t, format } = useMessages();
  const [opened, setOpened] = useState<'tip' | 'share' | null>(null);
  const close = () => setOpened(null);
  return (
    <div className="content-creator">
      <Still
        picture={creator.cover}
        alt=""
        ratio={COVER_RATIO}
        eager
        className="content-hero content-creator-cover"
        instead={<span className="content-no-cover" data-colour={creator.account_id % 6} />}
      />
      <div className="content-creator-face">
        <Avatar name={creator.name} picture={creator.avatar} size={96} />
        <div className="content-creator-keys">
          {!creator.own && (
            <>
              <button
                type="button"
                className="content-key"
                aria-label={t('tip.action')}
                onClick={() => setOpened('tip')}
              >
                <Icon name="coins" size={22} />
              </button>
              <button
                type="button"
                className="content-key"
                aria-label={t('share.action')}
                onClick={() => setOpened('share')}
              >
                <Glyph name="share" size={22} />
              </button>
              <FollowButton creatorId={creator.account_id} followed={creator.followed} />
            </>
          )}
          {creator.own && (
            <Button size="s" mode="bezeled" onClick={() => setOpened('share')}>
              {t('share.action')}
            </Button>
          )}
        </div>
      </div>
      <p className="content-creator-counts">
        <span className="content-creator-mark">
          <Verified />
          {t('creator.verified')}
        </span>
        <span>
          {t('creator.followers', {
            count: creator.followers,
            written: format.compact(creator.followers),
          })}
        </span>
        <span>
          {t('creator.works', { count: creator.works, written: format.compact(creator.works) })}
        </span>
      </p>
      {creator.bio && (
        <p className="content-summary" dir="auto">
          {creator.bio}
        </p>
      )}
      {creator.links.length > 0 && (
        <ul className="content-tags" aria-label={t('creator.links')}>
          {creator.links.map(({ title, url }) => (
            <li key={url}>
              <a
                href={url}
                target="_blank"
                rel="noopener noreferrer nofollow ugc"
                dir="auto"
                onClick={(event) => {
                  event.preventDefault();
                  openExternal(url);
                }}
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      )}
      {opened === 'tip' && <TipSheet creator={creator} onClose={close} />}
      {opened === 'share' && (
        <ShareSheet path={creatorPath(creator.slug)} title={creator.name} onClose={close} />
      )}
    </div>
  );
}

function Works({ creator }: { readonly creator: CreatorPage }) {
  const { t } = useMessages();
  const [search, setSearch] = useSearchParams();
  const order = search.get('order') === 'popular' ? 'popular' : 'new';
  const works = query.useInfiniteQuery(
    'get',
    '/api/v1/content/works',
    { params: { query: { creator: creator.account_id, order, limit: 24 } } },
    BY_CURSOR,
  );
  return (
    <>
      <Choice
        label={t('lists.label')}
        value={order}
        options={ORDERS.map((value) => ({ value, label: t(`lists.${value}`) }))}
        onChange={(value) => setSearch(value === 'new' ? {} : { order: value })}
      />
      <WorkGrid
        key={order}
        query={works}
        label={t('works')}
        anonymous
        empty={<Empty icon="image" title={t('creator.no-works')} />}
      />
    </>
  );
}
