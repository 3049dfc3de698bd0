import {
  Avatar,
  api,
  Button,
  BY_CURSOR,
  Choice,
  Empty,
  haptic,
  initials,
  Link,
  Page,
  query,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useState } from 'react';
import type { Comment } from '../types';

const STATES = ['waiting', 'visible', 'hidden'] as const;
type State = (typeof STATES)[number];

export interface CommentQueueProps {
  readonly title: string;
  readonly path: '/api/v1/content/creator/comments' | '/api/v1/content/moderation/comments';
  readonly first: State;
  readonly titleOf: (workId: number) => string;
}

/** Comments in a state, and what can be made of them. */
export function CommentQueue({ title, path, first, titleOf }: CommentQueueProps) {
  const { t } = useMessages();
  const [state, setState] = useState<State>(first);
  const parameters = { params: { query: { state, limit: 30 } } };
  const comments = query.useInfiniteQuery('get', path, parameters, BY_CURSOR);
  const decide = useDecision(path);
  return (
    <Page title={title}>
      <Choice
        label={t('studio.comments.state')}
        options={STATES.map((value) => ({ value, label: t(`studio.comments.${value}`) }))}
        value={state}
        onChange={setState}
      />
      <InfiniteList<Comment>
        query={comments}
        label={title}
        keyOf={(comment) => comment.id}
        estimate={128}
        empty={<Empty icon="comment" title={t(`studio.comments.no-${state}`)} />}
        render={(comment) => (
          <Row
            comment={comment}
            work={titleOf(comment.work_id)}
            onDecide={(to) => decide.mutate({ comment, to })}
          />
        )}
      />
    </Page>
  );
}

interface Decision {
  readonly comment: Comment;
  readonly to: 'visible' | 'hidden';
}

interface Pages {
  readonly pages: readonly { readonly items: readonly Comment[] }[];
}

/** Shows or hides a comment: it leaves the list at once, and comes back when that was refused. */
function useDecision(path: string) {
  const { t } = useMessages();
  const client = useQueryClient();
  const ofQueue = {
    predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[1] === path,
  };
  return useMutation({
    mutationFn: ({ comment, to }: Decision) =>
      api.PUT('/api/v1/content/comments/{comment_id}/state', {
        params: { path: { comment_id: comment.id } },
        body: { state: to },
      }),
    async onMutate({ comment }) {
      haptic.tap();
      await client.cancelQueries(ofQueue);
      const before = client.getQueriesData<Pages>(ofQueue);
      client.setQueriesData<Pages>(ofQueue, (data) =>
        data === undefined
          ? data
          : {
              ...data,
              pages: data.pages.map((page) => ({
                ...page,
                items: page.items.filter(({ id }) => id !== comment.id),
              })),
            },
      );
      return before;
    },
    onError(error, _decision, before) {
      for (const [key, data] of before ?? []) client.setQueryData(key, data);
      toast.error(sentence(error, t('studio.fault.unknown')));
    },
    onSettled: () => client.invalidateQueries({ ...ofQueue, refetchType: 'none' }),
  });
}

interface RowProps {
  readonly comment: Comment;
  readonly work: string;
  readonly onDecide: (to: 'visible' | 'hidden') => void;
}

function Row({ comment, work, onDecide }: RowProps) {
  const { t, format } = useMessages();
  const author = comment.author || t('studio.somebody');
  return (
    <article className="content-studio-comment">
      <header>
        <Avatar size={28} acronym={initials(comment.author)} />
        <strong dir="auto">{author}</strong>
        <time className="ov-hint" dateTime={comment.created_at}>
          {format.relative(comment.created_at)}
        </time>
      </header>
      <p dir="auto">{comment.text}</p>
      <footer>
        <Link to={`/content/works/${comment.work_id}`} dir="auto">
          {work}
        </Link>
        <span className="content-studio-comment-actions">
          {comment.state !== 'visible' && (
            <Button size="s" mode="bezeled" onClick={() => onDecide('visible')}>
              {t('studio.comments.show')}
            </Button>
          )}
          {comment.state !== 'hidden' && (
            <Button size="s" mode="plain" onClick={() => onDecide('hidden')}>
              {t('studio.comments.hide')}
            </Button>
          )}
        </span>
      </footer>
    </article>
  );
}
