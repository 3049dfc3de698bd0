import { api, Failure, Spinner, useMessages, useQuery } from '@onlyvips/sdk';
import { useState } from 'react';
import type { Case, Review } from '../types';
import { useObjectUrl } from './PictureField';

/** What a claim rests on: words, pictures, what looks odd, and what the person did before. */
export function EvidencePanels({ found }: { readonly found: Case }) {
  const { t } = useMessages();
  const { review, text, has_picture } = found;
  return (
    <div className="quests-evidence">
      {review.statement && <Words title={t('review.statement')} text={review.statement} />}
      {has_picture && <Pictures found={found} />}
      {text && <Words title={t('review.text')} text={text} />}
      {!has_picture && !text && !review.statement && (
        <p className="quests-panel ov-hint">{t('review.no-evidence')}</p>
      )}
      <Oddities found={found} />
      <History found={found} />
    </div>
  );
}

function Words({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <section className="quests-panel quests-words">
      <h2>{title}</h2>
      <blockquote dir="auto">{text}</blockquote>
    </section>
  );
}

function Pictures({ found }: { readonly found: Case }) {
  const { t, format } = useMessages();
  const { review, twins } = found;
  return (
    <section className="quests-panel" aria-labelledby="quests-pictures">
      <h2 id="quests-pictures">{t('review.picture')}</h2>
      <Loaded review={review.id} twin={null} alt={t('review.picture-of', { name: review.name })} />
      <p className={twins.length ? 'quests-warning' : 'ov-hint'}>
        {t('review.twins', { count: twins.length, twins: format.number(twins.length) })}
      </p>
      {twins.length > 0 && (
        <ul className="quests-twins">
          {twins.map(({ proof_id, distance }) => (
            <li key={proof_id}>
              <Loaded
                review={review.id}
                twin={proof_id}
                alt={t('review.twin', { proof: String(proof_id) })}
              />
              <span className="ov-hint">
                {t('review.alike', { share: format.percent(1 - distance / 64) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface LoadedProps {
  readonly review: number;
  /** Number of another proof; null for the review's own. */
  readonly twin: number | null;
  readonly alt: string;
}

/** A picture that only moderators get: fetched with the session, not by its address. */
function Loaded({ review, twin, alt }: LoadedProps) {
  const { t } = useMessages();
  const [large, setLarge] = useState(false);
  const picture = useQuery({
    queryKey: ['quests', 'evidence', review, twin],
    queryFn: async ({ signal }) => (await fetchPicture(review, twin, signal)) as Blob,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const url = useObjectUrl(picture.data);
  if (picture.error) {
    return <Failure error={picture.error} onRetry={() => void picture.refetch()} />;
  }
  return (
    <button
      type="button"
      className="quests-evidence-picture"
      data-large={large}
      aria-pressed={large}
      aria-label={t(large ? 'review.smaller' : 'review.larger', { picture: alt })}
      onClick={() => setLarge(!large)}
    >
      {url ? <img src={url} alt={alt} /> : <Spinner size="m" />}
    </button>
  );
}

async function fetchPicture(review: number, twin: number | null, signal: AbortSignal) {
  if (twin === null) {
    const { data } = await api.GET('/api/v1/quests/reviews/{review_id}/picture', {
      params: { path: { review_id: review } },
      parseAs: 'blob',
      signal,
    });
    return data;
  }
  const { data } = await api.GET('/api/v1/quests/reviews/{review_id}/twins/{proof_id}/picture', {
    params: { path: { review_id: review, proof_id: twin } },
    parseAs: 'blob',
    signal,
  });
  return data;
}

/** What the rules against fraud say. */
function Oddities({ found }: { readonly found: Case }) {
  const { t, format } = useMessages();
  const { reasons, review } = found;
  return (
    <section className="quests-panel" aria-labelledby="quests-odd">
      <h2 id="quests-odd">{t('review.odd')}</h2>
      <div className="quests-score" data-high={review.score >= 60}>
        <meter min={0} max={100} value={review.score} aria-label={t('review.odd')} />
        <strong>{t('review.score', { score: format.number(review.score) })}</strong>
      </div>
      {reasons.length === 0 ? (
        <p className="ov-hint">{t('review.nothing-odd')}</p>
      ) : (
        <ul className="quests-reasons">
          {reasons.map(({ rule, points, text }) => (
            <li key={`${rule}-${text}`} dir="auto">
              {text} <span className="ov-hint">+{format.number(points)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const STATES = ['paid', 'held', 'review', 'refused', 'forfeited', 'taken_back'] as const;

/** What became of the person's claims, and what was decided about this one before. */
function History({ found }: { readonly found: Case }) {
  const { t, format } = useMessages();
  const { earlier, history } = found;
  return (
    <section className="quests-panel" aria-labelledby="quests-history">
      <h2 id="quests-history">{t('review.history')}</h2>
      <ul className="quests-history">
        {STATES.filter((state) => history[state]).map((state) => (
          <li key={state} data-state={state}>
            <strong>{format.number(history[state] ?? 0)}</strong>
            <span>{t(`review.claims-${state}`)}</span>
          </li>
        ))}
      </ul>
      {earlier.length > 0 && (
        <ol className="quests-earlier">
          {earlier.map((review) => (
            <Earlier key={review.id} review={review} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Earlier({ review }: { readonly review: Review }) {
  const { t, format } = useMessages();
  return (
    <li>
      <strong>
        {t(`review.${review.state}-by`, { name: review.moderator_name || t('review.gone') })}
      </strong>
      {review.decided_at && <span className="ov-hint">{format.dateTime(review.decided_at)}</span>}
      {review.reason && <blockquote dir="auto">{review.reason}</blockquote>}
    </li>
  );
}
