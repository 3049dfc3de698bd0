import { Icon, Link, useMessages } from '@onlyvips/sdk';
import { useHolder } from '../reviewing';
import type { Review, ReviewKind } from '../types';
import { Glyph } from './Glyph';

/** The sign of why a claim waits. */
export function KindMark({ kind }: { readonly kind: ReviewKind }) {
  return (
    <span className="quests-kind" data-kind={kind}>
      {kind === 'appeal' ? (
        <Glyph name="scales" size={22} />
      ) : (
        <Icon name={kind === 'proof' ? 'image' : 'alert'} size={22} />
      )}
    </span>
  );
}

export interface ReviewRowProps {
  readonly review: Review;
  /** Kept in the address, so that the next one is of the same kind. */
  readonly search: string;
}

/** A claim in the queue: what it is about, whose, since when, and who has it. */
export function ReviewRow({ review, search }: ReviewRowProps) {
  const { t, format } = useMessages();
  const { decided_at, id, kind, moderator_name, name, opened_at, score, state, title } = review;
  return (
    <article className="quests-card quests-review-row">
      <KindMark kind={kind} />
      <div className="quests-row-text">
        <h2 dir="auto">
          <Link to={`/quests/reviews/${id}${search}`}>{title}</Link>
        </h2>
        <p>
          <bdi>{name || t('review.gone')}</bdi>
        </p>
        <p className="quests-row-about">
          <span>{t(`review.kind-${kind}`)}</span>
          <span>
            {decided_at
              ? t(`review.${state}-by`, { name: moderator_name || t('review.gone') })
              : format.relative(opened_at)}
          </span>
          {score > 0 && <span>{t('review.score', { score: format.number(score) })}</span>}
        </p>
      </div>
      <Holding review={review} />
    </article>
  );
}

/** Who has a review at the moment. */
export function Holding({ review }: { readonly review: Review }) {
  const { t } = useMessages();
  const holder = useHolder(review);
  if (review.state !== 'open' || holder === 'nobody') return null;
  return (
    <span className="quests-holder" data-holder={holder}>
      {holder === 'me'
        ? t('review.mine')
        : t('review.with', { name: review.moderator_name || t('review.gone') })}
    </span>
  );
}
