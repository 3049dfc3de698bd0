import type { ThemeParams } from '../api/types';
import type { AppState, BottomButton } from '../bridge/app-state';
import { type Bridge, colorOf } from '../bridge/bridge';

export interface BottomBarProps {
  readonly state: AppState;
  readonly colors: ThemeParams;
  readonly bridge: Bridge;
}

/** The main and the secondary button that Telegram draws below a MiniApp. */
export function BottomBar({ state, colors, bridge }: BottomBarProps) {
  const { main, secondary, position } = state;
  if (!main.visible && !secondary.visible) return null;
  const bar = colorOf(state.bottomBar, colors);
  return (
    <div
      role="group"
      className="app-bottom"
      data-position={position}
      style={{ backgroundColor: bar }}
      aria-label="Buttons of the app"
    >
      {secondary.visible && (
        <WideButton
          button={secondary}
          color={bar}
          textColor={colors.button_color ?? ''}
          onPress={bridge.pressSecondary}
        />
      )}
      {main.visible && (
        <WideButton
          button={main}
          color={colors.button_color ?? ''}
          textColor={colors.button_text_color ?? ''}
          onPress={bridge.pressMain}
        />
      )}
    </div>
  );
}

interface WideButtonProps {
  readonly button: BottomButton;
  readonly color: string;
  readonly textColor: string;
  readonly onPress: () => void;
}

function WideButton({ button, color, textColor, onPress }: WideButtonProps) {
  return (
    <button
      type="button"
      className={button.shine ? 'wide shine' : 'wide'}
      style={{ backgroundColor: button.color ?? color, color: button.textColor ?? textColor }}
      disabled={!button.enabled}
      aria-busy={button.progress}
      onClick={onPress}
    >
      <span dir="auto">{button.text}</span>
      {button.progress && <span className="spinner" role="status" aria-label="The app works" />}
    </button>
  );
}
