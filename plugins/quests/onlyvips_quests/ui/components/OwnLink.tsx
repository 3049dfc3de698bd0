import {
  api,
  Button,
  openExternal,
  sentence,
  toast,
  useMessages,
  useMutation,
} from '@onlyvips/sdk';
import type { Quest } from '../types';
import { Glyph } from './Glyph';

/** The person's own link for a quest: made when it is asked for, then shared or copied. */
export function OwnLink({ quest }: { readonly quest: Quest }) {
  const { t } = useMessages();
  const link = useMutation({
    mutationFn: async () => {
      const params = { path: { quest_id: quest.id } };
      const { data } = await api.POST('/api/v1/quests/{quest_id}/link', { params });
      if (!data?.url) throw new Error('there is no link');
      return data.url;
    },
    onError: (error) => toast.error(sentence(error, t('link.failed'))),
  });
  const url = link.data;
  if (!url) {
    return (
      <Button
        mode="bezeled"
        size="l"
        stretched
        loading={link.isPending}
        onClick={() => link.mutate()}
      >
        {t('link.get')}
      </Button>
    );
  }
  return (
    <section className="quests-panel" aria-labelledby="quests-link">
      <h2 id="quests-link">{t('link.title')}</h2>
      <p className="quests-link" dir="ltr">
        {url}
      </p>
      <div className="quests-buttons">
        <Button
          size="m"
          stretched
          before={<Glyph name="share" />}
          onClick={() => share(url, quest)}
        >
          {t('link.share')}
        </Button>
        <Button
          mode="bezeled"
          size="m"
          stretched
          before={<Glyph name="copy" />}
          onClick={() =>
            navigator.clipboard.writeText(url).then(
              () => toast.success(t('link.copied')),
              () => toast.error(t('link.not-copied')),
            )
          }
        >
          {t('link.copy')}
        </Button>
      </div>
    </section>
  );
}

/** Telegram's own way to share (https://core.telegram.org/widgets/share). */
function share(url: string, quest: Quest): void {
  const params = new URLSearchParams({ url, text: quest.title });
  openExternal(`https://t.me/share/url?${params}`);
}
