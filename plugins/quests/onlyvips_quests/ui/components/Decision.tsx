import { Button, Icon, useMessages } from '@onlyvips/sdk';
import { Field, useClosingConfirmation } from '@onlyvips/sdk/forms';
import { useRef, useState } from 'react';
import {
  LEAST_REASON,
  lateReasons,
  MOST_REASON,
  type Reviewing,
  useHolder,
  useShortcuts,
} from '../reviewing';
import type { Review } from '../types';
import { Countdown } from './Countdown';

export interface DecisionProps {
  readonly review: Review;
  readonly reviewing: Reviewing;
}

/** The decision: what the person is told, and yes or no; or what was decided. */
export function Decision({ review, reviewing }: DecisionProps) {
  const { t } = useMessages();
  const holder = useHolder(review);
  if (review.state !== 'open') return <Decided review={review} reviewing={reviewing} />;
  if (holder === 'other') {
    return (
      <section className="quests-panel">
        <p>{t('review.review-taken')}</p>
        <Button size="m" loading={reviewing.busy} onClick={reviewing.next}>
          {t('review.next')}
        </Button>
      </section>
    );
  }
  return <Deciding review={review} reviewing={reviewing} mine={holder === 'me'} />;
}

function Decided({ review, reviewing }: DecisionProps) {
  const { t, format } = useMessages();
  return (
    <section className="quests-panel">
      <p className="quests-outcome" data-standing={review.state === 'approved' ? 'done' : 'missed'}>
        <Icon name={review.state === 'approved' ? 'check' : 'ban'} size={22} />
        {t(`review.${review.state}-by`, { name: review.moderator_name || t('review.gone') })}
      </p>
      {review.decided_at && <p className="ov-hint">{format.dateTime(review.decided_at)}</p>}
      {review.reason && <blockquote dir="auto">{review.reason}</blockquote>}
      <Button mode="bezeled" size="m" loading={reviewing.busy} onClick={reviewing.next}>
        {t('review.next')}
      </Button>
    </section>
  );
}

function Deciding({ review, reviewing, mine }: DecisionProps & { readonly mine: boolean }) {
  const { t, format } = useMessages();
  const { busy, decide, next, release, take } = reviewing;
  const [reason, setReason] = useState('');
  const [late] = useState(lateReasons);
  const words = useRef<HTMLTextAreaElement>(null);
  const given = reason.trim();
  const canReject = given.length >= LEAST_REASON;
  useClosingConfirmation(given !== '');

  function reject(): void {
    if (canReject) decide('reject', given);
    else words.current?.focus();
  }

  const approve = () => decide('approve', given);
  useShortcuts({
    a: approve,
    r: reject,
    n: next,
    ...(mine ? { u: release } : { t: take }),
  });

  return (
    <>
      <section className="quests-decision" aria-labelledby="quests-decision">
        <h2 id="quests-decision" className="ov-visually-hidden">
          {t('review.decision')}
        </h2>
        <Field
          label={t('review.reason')}
          hint={t('review.reason-hint', { least: format.number(LEAST_REASON) })}
        >
          {(control) => (
            <textarea
              {...control}
              ref={words}
              rows={3}
              dir="auto"
              maxLength={MOST_REASON}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) reject();
              }}
            />
          )}
        </Field>
        {late.length > 0 && (
          <ul className="quests-late" aria-label={t('review.late')}>
            {late.map((one) => (
              <li key={one}>
                <button type="button" dir="auto" onClick={() => setReason(one)}>
                  {one}
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="quests-holding">
          {mine && review.claimed_until && (
            <Countdown to={review.claimed_until} message="review.yours-for" />
          )}
          <Button mode="plain" size="s" disabled={busy} onClick={mine ? release : take}>
            {t(mine ? 'review.release' : 'review.take')}
            <Key letter={mine ? 'U' : 'T'} />
          </Button>
          <Button mode="plain" size="s" disabled={busy} onClick={next}>
            {t('review.next')}
            <Key letter="N" />
          </Button>
        </div>
      </section>
      <div className="quests-verdict">
        <Button
          mode="bezeled"
          size="l"
          stretched
          className="quests-reject"
          disabled={busy}
          onClick={reject}
        >
          {t('review.reject')}
          <Key letter="R" />
        </Button>
        <Button size="l" stretched loading={busy} onClick={approve}>
          {t('review.approve')}
          <Key letter="A" />
        </Button>
      </div>
    </>
  );
}

/** Which key does the same, for who has keys and sees. */
function Key({ letter }: { readonly letter: string }) {
  return (
    <span className="quests-key" aria-hidden="true">
      {letter}
    </span>
  );
}
