import {
  api,
  Button,
  haptic,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { putQuest } from '../cache';
import type { Quest } from '../types';

/** Notes that the person wants to do a quest: its present rules hold for them from then on. */
export function Take({ quest }: { readonly quest: Quest }) {
  const { t } = useMessages();
  const client = useQueryClient();
  const taking = useMutation({
    mutationFn: () =>
      api.POST('/api/v1/quests/{quest_id}/take', { params: { path: { quest_id: quest.id } } }),
    async onMutate() {
      haptic.tap();
      await putQuest(client, { ...quest, taken: true });
    },
    async onSuccess({ data }) {
      if (data) await putQuest(client, data);
      toast.success(t('take.done'));
    },
    async onError(error) {
      await putQuest(client, quest);
      toast.error(sentence(error, t('claim.failed')));
    },
  });
  if (quest.taken || quest.state !== 'available') return null;
  return (
    <Button mode="bezeled" size="l" stretched onClick={() => taking.mutate()}>
      {t('take.action')}
    </Button>
  );
}
