import {
  ApiError,
  api,
  Choice,
  Failure,
  type Language,
  Link,
  Page,
  QueryView,
  query,
  useAccount,
  useMessages,
  useNavigate,
  useParams,
  useSearchParams,
} from '@onlyvips/sdk';
import { MainButton } from '@onlyvips/sdk/forms';
import { useEffect, useState } from 'react';
import { AgeGate } from '../access/AgeGate';
import { Celebration } from '../access/Celebration';
import { Ways } from '../access/Ways';
import { useAssets } from '../data/assets';
import type { WorkDetail } from '../data/types';
import { Glyph } from '../media/glyphs';
import { PurchaseSheet } from '../shop/PurchaseSheet';
import { pricesOf } from '../shop/prices';
import { TakeDown } from '../studio/TakeDown';
import { Actions } from './Actions';
import { Comments } from './Comments';
import { CreatorLine } from './CreatorLine';
import { LockedHero } from './LockedHero';
import { languageName } from './languages';
import { BundleWorks, OpenMedia } from './OpenWork';
import { RichText } from './RichText';

const seen = new Set<number>();

/** Tells once that the work was looked at, and not only passed by. */
function useCounted(workId: number): void {
  useEffect(() => {
    if (seen.has(workId)) return;
    const timer = setTimeout(() => {
      seen.add(workId);
      api
        .POST('/api/v1/content/works/{work_id}/view', { params: { path: { work_id: workId } } })
        .catch(() => seen.delete(workId));
    }, 1000);
    return () => clearTimeout(timer);
  }, [workId]);
}

/** As tall as most works, until it is known. */
function Loading() {
  const { t } = useMessages();
  return (
    <div className="ov-page" role="status" aria-label={t('loading')}>
      <div className="ov-skeleton-row content-hero" style={{ aspectRatio: 1 }} />
      <div className="ov-skeleton-row" style={{ blockSize: 32 }} />
      <div className="ov-skeleton-row" style={{ blockSize: 48 }} />
      <div className="ov-skeleton-row" style={{ blockSize: 64 }} />
    </div>
  );
}

/** The work that the address names. */
export function WorkPage() {
  const { id } = useParams();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const { t } = useMessages();
  const language = search.get('language') as Language | null;
  const workId = Number(id);
  const work = query.useQuery(
    'get',
    '/api/v1/content/works/{work_id}',
    {
      params: {
        path: { work_id: workId },
        ...(language ? { query: { language } } : {}),
      },
    },
    // In another language it is the same work: what plays goes on.
    { placeholderData: (before: WorkDetail | undefined) => before },
  );
  const { error } = work;
  if (error instanceof ApiError && error.code === 'adults-only') {
    return (
      <Page title={t('age.title')}>
        <AgeGate onBack={() => navigate(-1)} />
      </Page>
    );
  }
  // What was taken away is not shown from what is remembered.
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Page title={t('work.gone')}>
        <Failure error={error} />
      </Page>
    );
  }
  return (
    <QueryView query={work} skeleton={<Loading />}>
      {(found) => <Shown key={found.id} work={found} />}
    </QueryView>
  );
}

function Shown({ work }: { readonly work: WorkDetail }) {
  const { t, format } = useMessages();
  const me = useAccount();
  const assets = useAssets();
  const { allowed } = work.access;
  const [buying, setBuying] = useState(false);
  const [before, setBefore] = useState(allowed);
  const [celebrating, setCelebrating] = useState(false);
  if (allowed !== before) {
    setBefore(allowed);
    setCelebrating(allowed);
    if (allowed) setBuying(false);
  }
  useCounted(work.id);
  const prices = pricesOf(work, assets);
  const buyable = !allowed && prices.length > 0;
  const own = work.creator.account_id === me.id;
  const [price] = prices;
  return (
    <Page title={work.title}>
      <div className="content-work">
        <div className="content-work-media">
          {allowed ? <OpenMedia work={work} /> : <LockedHero work={work} />}
        </div>
        <CreatorLine work={work} />
        <p className="content-facts ov-hint">
          <span>{t(`kind.${work.kind}`)}</span>
          {work.published_at && (
            <time dateTime={work.published_at}>{format.date(work.published_at)}</time>
          )}
          <span>
            <Glyph name="eye" size={16} />
            {t('views', { count: work.counts.views, written: format.compact(work.counts.views) })}
          </span>
          {work.age !== 'all' && <span className="content-age">{work.age}+</span>}
        </p>
        {work.summary && (
          <p className="content-summary" dir="auto">
            {work.summary}
          </p>
        )}
        {!allowed && <Ways work={work} onBuy={buyable ? () => setBuying(true) : undefined} />}
        <Actions work={work} own={own} />
        <Languages work={work} />
        <TakeDown workId={work.id} down={Boolean(work.taken_down_reason)} />
        {work.html && <RichText html={work.html} />}
        {work.works.length > 0 && <BundleWorks work={work} />}
        <Tags tags={work.tags} />
        <Comments work={work} />
      </div>
      {buyable && !buying && price && (
        <MainButton
          text={t('shop.unlock', { price: assets.write(price) })}
          onClick={() => setBuying(true)}
        />
      )}
      {buying && <PurchaseSheet work={work} onClose={() => setBuying(false)} />}
      {celebrating && <Celebration onEnd={() => setCelebrating(false)} />}
    </Page>
  );
}

function Languages({ work }: { readonly work: WorkDetail }) {
  const { t, language: mine } = useMessages();
  const [search, setSearch] = useSearchParams();
  if (work.languages.length < 2) return null;
  return (
    <Choice
      label={t('work.language')}
      value={work.language}
      options={work.languages.map((value) => ({ value, label: languageName(value, mine) }))}
      onChange={(language) => {
        const next = new URLSearchParams(search);
        next.set('language', language);
        setSearch(next, { replace: true });
      }}
    />
  );
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  const { t } = useMessages();
  if (tags.length === 0) return null;
  return (
    <ul className="content-tags" aria-label={t('work.tags')}>
      {tags.map((tag) => (
        <li key={tag}>
          <Link to={`/content?${new URLSearchParams({ list: 'new', tag })}`} dir="auto">
            #{tag}
          </Link>
        </li>
      ))}
    </ul>
  );
}
