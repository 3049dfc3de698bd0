import '../studio/styles';
import { useMessages } from '@onlyvips/sdk';
import { useTitles } from '../studio/common/useTitles';
import { CommentQueue } from '../studio/moderation/CommentQueue';

export { messages } from '../messages';

/** What people said about a creator's works. */
export default function StudioCommentsScreen() {
  const { t } = useMessages();
  const titleOf = useTitles();
  return (
    <CommentQueue
      title={t('studio.comments.title')}
      path="/api/v1/content/creator/comments"
      first="visible"
      titleOf={titleOf}
    />
  );
}
