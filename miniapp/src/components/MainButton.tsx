import { Button } from '@telegram-apps/telegram-ui';
import { type MainButtonProps, useTelegramMainButton } from '../telegram/buttons';
import { insideTelegram } from '../telegram/telegram';

/** The one thing to do on a screen: Telegram's main button, or one at the bottom of the window. */
export function MainButton(props: MainButtonProps) {
  const { text, onClick, enabled = true, loading = false } = props;
  useTelegramMainButton(props);
  if (insideTelegram) return null;
  return (
    <div className="ov-main-button">
      <Button size="l" stretched disabled={!enabled} loading={loading} onClick={onClick}>
        {text}
      </Button>
    </div>
  );
}
