import {
  api,
  Button,
  BY_CURSOR,
  Failure,
  query,
  Skeleton,
  sentence,
  toast,
  useAccount,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { useClosingConfirmation } from '@onlyvips/sdk/forms';
import { type FormEvent, useState } from 'react';
import { Avatar } from '../cards/Avatar';
import { changeWork } from '../data/cache';
import type { Comment, WorkDetail } from '../data/types';

const PATH = '/api/v1/content/works/{work_id}/comments';
const MOST_CHARACTERS = 1000;

interface Pages {
  readonly pages: readonly { readonly items: readonly Comment[] }[];
}

const keyOf = (workId: number) => ['get', PATH, { params: { path: { work_id: workId } } }];

/** What people said about a work; one's own words can be added and taken away. */
export function Comments({ work }: { readonly work: WorkDetail }) {
  const { t } = useMessages();
  const found = query.useInfiniteQuery(
    'get',
    PATH,
    { params: { path: { work_id: work.id } } },
    BY_CURSOR,
  );
  const comments = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section id="content-comments" className="ov-card" aria-labelledby="content-comments-title">
      <h2 id="content-comments-title">{t('comments.title')}</h2>
      {work.access.allowed ? (
        <Write work={work} />
      ) : (
        <p className="ov-hint">{t('comments.closed')}</p>
      )}
      {found.data === undefined &&
        (found.error ? (
          <Failure error={found.error} onRetry={() => void found.refetch()} />
        ) : (
          <Skeleton rows={3} height={56} />
        ))}
      {found.data && comments.length === 0 && <p className="ov-hint">{t('comments.empty')}</p>}
      <ul className="content-comments">
        {comments.map((comment) => (
          <Said key={comment.id} comment={comment} work={work} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          mode="plain"
          stretched
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('comments.more')}
        </Button>
      )}
    </section>
  );
}

function Said({ comment, work }: { readonly comment: Comment; readonly work: WorkDetail }) {
  const { t, format } = useMessages();
  const me = useAccount();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE('/api/v1/content/comments/{comment_id}', {
        params: { path: { comment_id: comment.id } },
      }),
    async onMutate() {
      const key = keyOf(work.id);
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueriesData<Pages>({ queryKey: key });
      client.setQueriesData({ queryKey: key }, (data: Pages | undefined) => without(data, comment));
      const undo = await changeWork(client, work.id, counted(-1));
      return () => {
        undo();
        for (const [place, data] of before) client.setQueryData(place, data);
      };
    },
    onError(error, _nothing, undo) {
      undo?.();
      toast.error(sentence(error, t('failed')));
    },
  });
  const name = comment.author || t('comments.gone');
  return (
    <li>
      <Avatar name={name} size={36} />
      <div>
        <p className="content-comment-head">
          <strong dir="auto">{name}</strong>
          {comment.account_id === work.creator.account_id && (
            <span className="content-author">{t('comments.creator')}</span>
          )}
          <time className="ov-hint" dateTime={comment.created_at}>
            {format.relative(comment.created_at)}
          </time>
        </p>
        <p dir="auto" className="content-comment-text">
          {comment.text}
        </p>
        {comment.state === 'waiting' && <p className="ov-hint">{t('comments.waiting')}</p>}
        {comment.account_id === me.id && (
          <button type="button" className="content-plain ov-danger" onClick={() => remove.mutate()}>
            {t('comments.delete')}
          </button>
        )}
      </div>
    </li>
  );
}

function without(data: Pages | undefined, { id }: Comment): Pages | undefined {
  return (
    data && {
      ...data,
      pages: data.pages.map((page) => ({
        ...page,
        items: page.items.filter((comment) => comment.id !== id),
      })),
    }
  );
}

const counted =
  (more: number) =>
  ({ counts }: Pick<WorkDetail, 'counts'>) => ({
    counts: { ...counts, comments: Math.max(0, counts.comments + more) },
  });

function Write({ work }: { readonly work: WorkDetail }) {
  const { t } = useMessages();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const write = useMutation({
    mutationFn: async (words: string) =>
      (await api.POST(PATH, { params: { path: { work_id: work.id } }, body: { text: words } }))
        .data,
    async onSuccess(said) {
      setText('');
      client.setQueriesData({ queryKey: keyOf(work.id) }, (data: Pages | undefined) => {
        const [first, ...others] = data?.pages ?? [];
        return first && said
          ? { ...data, pages: [{ ...first, items: [said, ...first.items] }, ...others] }
          : data;
      });
      if (said?.state === 'visible') await changeWork(client, work.id, counted(1));
      else toast.info(t('comments.waiting'));
    },
    onError: (error) => toast.error(sentence(error, t('failed'))),
  });
  const words = text.trim();
  useClosingConfirmation(words !== '');

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (words && !write.isPending) write.mutate(words);
  }

  return (
    <form className="content-write" onSubmit={submit}>
      <textarea
        aria-label={t('comments.write')}
        placeholder={t('comments.write')}
        rows={1}
        dir="auto"
        maxLength={MOST_CHARACTERS}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      />
      <Button type="submit" size="m" disabled={!words} loading={write.isPending}>
        {t('comments.send')}
      </Button>
    </form>
  );
}
