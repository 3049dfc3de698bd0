import {
  api,
  haptic,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { changeCreator, changeWork, refreshWorks } from './cache';
import type { WorkCard } from './types';

type Reaction = 'like' | 'save';

const FLAG = { like: 'liked', save: 'saved' } as const;
const COUNT = { like: 'likes', save: 'saves' } as const;

/** Likes a work or keeps it, or takes that back; seen at once, undone when the server refuses. */
export function useReaction(work: Pick<WorkCard, 'id' | 'liked' | 'saved'>, reaction: Reaction) {
  const { t } = useMessages();
  const client = useQueryClient();
  const path = `/api/v1/content/works/{work_id}/${reaction}` as const;
  return useMutation({
    mutationFn: async (on: boolean) => {
      const init = { params: { path: { work_id: work.id } } };
      return (on ? await api.PUT(path, init) : await api.DELETE(path, init)).data;
    },
    onMutate: (on) => {
      haptic.tap();
      return changeWork(client, work.id, ({ counts }) => ({
        [FLAG[reaction]]: on,
        counts: {
          ...counts,
          [COUNT[reaction]]: Math.max(0, counts[COUNT[reaction]] + (on ? 1 : -1)),
        },
      }));
    },
    onError: (error, _on, undo) => {
      undo?.();
      toast.error(sentence(error, t('failed')));
    },
  });
}

/** Follows a creator, or no more. Works that followers may see open at once. */
export function useFollow(creatorId: number) {
  const { t } = useMessages();
  const client = useQueryClient();
  const path = '/api/v1/content/creators/{creator_id}/follow';
  return useMutation({
    mutationFn: async (on: boolean) => {
      const init = { params: { path: { creator_id: creatorId } } };
      return (on ? await api.PUT(path, init) : await api.DELETE(path, init)).data;
    },
    onMutate: (on) => {
      haptic.tap();
      return changeCreator(client, creatorId, ({ followers }) => ({
        followed: on,
        followers: Math.max(0, followers + (on ? 1 : -1)),
      }));
    },
    onError: (error, _on, undo) => {
      undo?.();
      toast.error(sentence(error, t('failed')));
    },
    // What followers may see looks different now. How many they are is counted a while later only,
    // so the number that was guessed is better than the server's.
    onSuccess: () => refreshWorks(client),
  });
}
