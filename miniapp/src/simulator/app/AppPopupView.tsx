import type { AppPopup } from '../bridge/app-state';
import { Overlay } from '../ui/Overlay';

export interface AppPopupViewProps {
  readonly popup: AppPopup;
  /** With the button that was pressed; without one it was dismissed. */
  readonly onClose: (id?: string) => void;
}

/** Telegram's own window with a question of the app. */
export function AppPopupView({ popup, onClose }: AppPopupViewProps) {
  return (
    <Overlay title={popup.title || popup.message} quiet={!popup.title} onClose={() => onClose()}>
      <p className="popup-text" dir="auto">
        {popup.message}
      </p>
      <div className="popup-buttons">
        {popup.buttons.map(({ id, text, destructive }, index) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: apps may give two buttons one name
            key={index}
            type="button"
            className={destructive ? 'danger' : ''}
            dir="auto"
            onClick={() => onClose(id)}
          >
            {text}
          </button>
        ))}
      </div>
    </Overlay>
  );
}
