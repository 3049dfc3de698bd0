import { Button, openExternal, query, startParamOfPath, toast, useMessages } from '@onlyvips/sdk';
import { Sheet } from '@onlyvips/sdk/forms';

/** Where others find a screen: in Telegram by way of the bot, else in a browser. */
export function linkTo(path: string, bot: string | undefined, origin = location.origin): string {
  return bot ? `https://t.me/${bot}?startapp=${startParamOfPath(path)}` : `${origin}/app${path}`;
}

export interface ShareSheetProps {
  readonly path: string;
  readonly title: string;
  readonly onClose: () => void;
}

/** Tells others of a screen. */
export function ShareSheet({ path, title, onClose }: ShareSheetProps) {
  const { t } = useMessages();
  const { data } = query.useQuery('get', '/api/v1/ui/config', {}, { staleTime: 60 * 60_000 });
  const link = linkTo(path, data?.bot?.username);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
      toast.success(t('share.copied'));
      onClose();
    } catch {
      toast.error(t('share.not-copied'));
    }
  }

  return (
    <Sheet open onClose={onClose} title={t('share.title')}>
      <p className="content-link" dir="ltr">
        {link}
      </p>
      <Button
        size="l"
        stretched
        onClick={() => {
          const address = new URL('https://t.me/share/url');
          address.searchParams.set('url', link);
          address.searchParams.set('text', title);
          openExternal(address.href);
          onClose();
        }}
      >
        {t('share.telegram')}
      </Button>
      <Button size="l" stretched mode="bezeled" onClick={() => void copy()}>
        {t('share.copy')}
      </Button>
    </Sheet>
  );
}
