import {
  api,
  Button,
  Notice,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { refreshAll } from '../data/cache';

/** Says that one is of age, or is not; works for adults are in lists from then on. */
export function useAdult() {
  const { t } = useMessages();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (adult: boolean) =>
      (await api.PUT('/api/v1/content/me', { body: { adult } })).data,
    onSuccess: () => refreshAll(client),
    onError: (error) => toast.error(sentence(error, t('failed'))),
  });
}

/** Asks for one's age before a work for adults is shown. */
export function AgeGate({ onBack }: { readonly onBack: () => void }) {
  const { t } = useMessages();
  const say = useAdult();
  return (
    <div className="ov-card">
      <Notice
        icon="shield"
        title={t('age.question')}
        action={
          <div className="content-age-answers">
            <Button size="l" stretched loading={say.isPending} onClick={() => say.mutate(true)}>
              {t('age.yes')}
            </Button>
            <Button size="l" stretched mode="bezeled" onClick={onBack}>
              {t('age.no')}
            </Button>
          </div>
        }
      >
        {t('age.hint')}
      </Notice>
    </div>
  );
}
