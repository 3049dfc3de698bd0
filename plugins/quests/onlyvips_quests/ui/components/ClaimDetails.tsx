import { Button, useMessages } from '@onlyvips/sdk';
import type { OwnClaim } from '../types';

export interface ClaimDetailsProps {
  readonly claim: OwnClaim;
  readonly onAppeal: () => void;
}

/** Why a claim was judged as it was, and what can be done about it. */
export function ClaimDetails({ claim, onAppeal }: ClaimDetailsProps) {
  const { t } = useMessages();
  return (
    <>
      {claim.reasons.length > 0 && (
        <ul className="quests-reasons" aria-label={t('claims.reasons')}>
          {claim.reasons.map(({ rule, text }) => (
            <li key={`${rule}-${text}`} dir="auto">
              {text}
            </li>
          ))}
        </ul>
      )}
      {claim.decision && claim.state !== 'review' && (
        <figure className="quests-words">
          <figcaption className="ov-hint">{t('claims.moderator')}</figcaption>
          <blockquote dir="auto">{claim.decision}</blockquote>
        </figure>
      )}
      {claim.appeal && <p className="ov-hint">{t(`claims.appeal-${claim.appeal}`)}</p>}
      {claim.may_appeal && (
        <Button mode="bezeled" size="m" onClick={onAppeal}>
          {t('claims.object')}
        </Button>
      )}
    </>
  );
}
