import { Button } from '@telegram-apps/telegram-ui';
import { Sheet } from '../components/Sheet';
import { useTexts } from '../i18n/use-texts';
import { useSessionState } from '../sdk/session';
import { closeApp, insideTelegram } from '../telegram/telegram';

/** Says that one has to sign in anew. What was on the screen stays behind it, as it was. */
export function Expired() {
  const { t } = useTexts();
  const { status } = useSessionState();
  return (
    <Sheet open={status === 'expired'} onClose={() => {}} busy title={t('expired.title')}>
      <p>{t(insideTelegram ? 'expired.telegram' : 'expired.browser')}</p>
      {insideTelegram ? (
        <Button size="l" stretched onClick={closeApp}>
          {t('action.close')}
        </Button>
      ) : (
        // In another tab, so that nothing that was written here is lost.
        <Button Component="a" size="l" stretched href="/app/sign-in" target="_blank" rel="opener">
          {t('sign-in.again')}
        </Button>
      )}
    </Sheet>
  );
}
