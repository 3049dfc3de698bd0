import '../studio/styles';
import { useMessages } from '@onlyvips/sdk';
import { CommentQueue } from '../studio/moderation/CommentQueue';

export { messages } from '../messages';

/** Comments that wait for a moderator, and those that were hidden. */
export default function ModerationCommentsScreen() {
  const { t, format } = useMessages();
  return (
    <CommentQueue
      title={t('studio.comments.moderate')}
      path="/api/v1/content/moderation/comments"
      first="waiting"
      titleOf={(workId) => t('studio.work-number', { number: format.number(workId) })}
    />
  );
}
