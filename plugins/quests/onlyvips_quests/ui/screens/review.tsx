import {
  Button,
  Empty,
  Notice,
  Page,
  QueryView,
  query,
  Skeleton,
  useMessages,
  useParams,
  useSearchParams,
} from '@onlyvips/sdk';
import { Decision } from '../components/Decision';
import { EvidencePanels } from '../components/Evidence';
import { Holding, KindMark } from '../components/ReviewRow';
import { type Reviewing, useReviewing } from '../reviewing';
import type { Case, ReviewKind } from '../types';

import '../styles';

export { messages } from '../messages';

const KINDS: readonly ReviewKind[] = ['proof', 'fraud', 'appeal'];

/** For moderators: one claim with all that speaks for and against it, and the decision. */
export default function ReviewScreen() {
  const { t } = useMessages();
  const [params] = useSearchParams();
  const kind = KINDS.find((name) => name === params.get('kind')) ?? null;
  const number = Number(useParams().id);
  const known = Number.isSafeInteger(number) && number > 0;
  const reviewing = useReviewing(known ? number : null, kind);
  const found = query.useQuery(
    'get',
    '/api/v1/quests/reviews/{review_id}',
    { params: { path: { review_id: number } } },
    { enabled: known },
  );
  if (!known) {
    return (
      <Page title={t('review.title')}>
        <Empty icon="search" title={t('review.nothing')} />
      </Page>
    );
  }
  return (
    <Page title={found.data?.review.title ?? t('review.title')}>
      <QueryView query={found} skeleton={<Skeleton rows={3} height={180} />}>
        {(shown) => <Shown key={shown.review.id} found={shown} reviewing={reviewing} />}
      </QueryView>
    </Page>
  );
}

interface ShownProps {
  readonly found: Case;
  readonly reviewing: Reviewing;
}

function Shown({ found, reviewing }: ShownProps) {
  const { t, format } = useMessages();
  const { review } = found;
  const { claimed_at, kind, name, xp } = review;
  return (
    <>
      <header className="quests-review-head">
        <KindMark kind={kind} />
        <p>
          <strong>
            <bdi>{name || t('review.gone')}</bdi>
          </strong>
          <span className="quests-row-about">
            <span>{t(`review.kind-${kind}`)}</span>
            <span>{t('reward.xp', { xp: format.number(xp) })}</span>
            <span>{format.dateTime(claimed_at)}</span>
          </span>
        </p>
        <Holding review={review} />
      </header>
      {reviewing.conflict && (
        <div role="alert">
          <Notice
            icon="users"
            title={reviewing.conflict}
            action={
              <Button size="m" loading={reviewing.busy} onClick={reviewing.next}>
                {t('review.next')}
              </Button>
            }
          />
        </div>
      )}
      <EvidencePanels found={found} />
      {!reviewing.conflict && <Decision review={review} reviewing={reviewing} />}
    </>
  );
}
