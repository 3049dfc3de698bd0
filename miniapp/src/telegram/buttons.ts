import { useEffect, useEffectEvent } from 'react';
import { insideTelegram, withTelegram } from './telegram';

/** Who wants Telegram's back button, the last one on top of the others. */
const wanting: (() => void)[] = [];

/** Shows Telegram's back button while `shown`. What was shown last, such as a sheet, is left first. */
export function useBackButton(shown: boolean, onBack: () => void): void {
  const pressed = useEffectEvent(onBack);
  useEffect(() => {
    if (!shown) return;
    const mine = () => pressed();
    wanting.push(mine);
    const undo = withTelegram(({ backButton }) => {
      if (!backButton.show.isAvailable()) return;
      backButton.show();
      const off = backButton.onClick(() => wanting.at(-1) === mine && mine());
      return () => {
        off();
        if (wanting.length === 0) backButton.hide();
      };
    });
    return () => {
      wanting.splice(wanting.indexOf(mine), 1);
      undo();
    };
  }, [shown]);
}

/** Offers "Settings" in the menu that Telegram draws above the app. */
export function useSettingsButton(onOpen: () => void): void {
  const pressed = useEffectEvent(onOpen);
  useEffect(
    () =>
      withTelegram(({ settingsButton }) => {
        if (!settingsButton.show.isAvailable()) return;
        settingsButton.show();
        const off = settingsButton.onClick(() => pressed());
        return () => {
          off();
          settingsButton.hide();
        };
      }),
    [],
  );
}

export interface MainButtonProps {
  readonly text: string;
  readonly onClick: () => void;
  readonly enabled?: boolean;
  readonly loading?: boolean;
}

/** Telegram's own button below the app. In a browser nothing happens. */
export function useTelegramMainButton(props: MainButtonProps): void {
  const { text, onClick, enabled = true, loading = false } = props;
  const pressed = useEffectEvent(onClick);
  useEffect(
    () =>
      withTelegram(({ mainButton }) => {
        const off = mainButton.onClick(() => pressed());
        return () => {
          off();
          mainButton.setParams({ isVisible: false, isLoaderVisible: false });
        };
      }),
    [],
  );
  useEffect(
    () =>
      withTelegram(({ mainButton }) => {
        mainButton.setParams({
          text,
          isVisible: true,
          isEnabled: enabled && !loading,
          isLoaderVisible: loading,
        });
        return undefined;
      }),
    [text, enabled, loading],
  );
}

/** How many forms on the screen would lose something. */
let dirtyForms = 0;

/** Asks before the app is closed while something on the screen would be lost. */
export function useClosingConfirmation(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    if (insideTelegram) {
      return withTelegram(({ closingBehavior }) => {
        dirtyForms += 1;
        closingBehavior.enableConfirmation.ifAvailable();
        return () => {
          dirtyForms -= 1;
          if (dirtyForms === 0) closingBehavior.disableConfirmation.ifAvailable();
        };
      });
    }
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [dirty]);
}
