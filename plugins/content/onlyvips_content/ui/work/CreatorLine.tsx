import { Button, query, useMessages } from '@onlyvips/sdk';
import { CreatorName } from '../cards/CreatorName';
import { useFollow } from '../data/reactions';
import type { WorkDetail } from '../data/types';

/** Whose work it is, with a button to follow them. */
export function CreatorLine({ work }: { readonly work: WorkDetail }) {
  const { t, format } = useMessages();
  const { creator } = work;
  const page = query.useQuery('get', '/api/v1/content/creators/{slug}', {
    params: { path: { slug: creator.slug } },
  });
  return (
    <div className="content-creator-line">
      <CreatorName
        creator={creator}
        size={44}
        below={
          page.data
            ? t('creator.followers', {
                count: page.data.followers,
                written: format.compact(page.data.followers),
              })
            : '\u00a0'
        }
      />
      {page.data && !page.data.own && (
        <FollowButton creatorId={creator.account_id} followed={page.data.followed} />
      )}
    </div>
  );
}

export interface FollowButtonProps {
  readonly creatorId: number;
  readonly followed: boolean;
}

/** Follows a creator, or no more. */
export function FollowButton({ creatorId, followed }: FollowButtonProps) {
  const { t } = useMessages();
  const follow = useFollow(creatorId);
  return (
    <Button
      size="s"
      mode={followed ? 'bezeled' : 'filled'}
      aria-pressed={followed}
      onClick={() => follow.mutate(!followed)}
    >
      {t(followed ? 'following' : 'follow')}
    </Button>
  );
}
