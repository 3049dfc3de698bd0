// The parts of Telegram's SDK that the shell uses, as a chunk of its own: nothing that is drawn
// first needs it, and in a browser it is never loaded.

import {
  backButton,
  closingBehavior,
  hapticFeedback,
  init,
  invoice,
  mainButton,
  miniApp,
  openLink,
  openTelegramLink,
  settingsButton,
  themeParams,
  viewport,
} from '@tma.js/sdk-react';

init();
for (const part of [
  backButton,
  settingsButton,
  mainButton,
  closingBehavior,
  themeParams,
  miniApp,
]) {
  part.mount.ifAvailable();
}
themeParams.bindCssVars.ifAvailable();
miniApp.setHeaderColor.ifAvailable('secondary_bg_color');
void Promise.resolve(viewport.mount.ifAvailable())
  .then(() => {
    viewport.bindCssVars.ifAvailable();
    viewport.expand.ifAvailable();
  })
  .catch(() => {}); // An old client without a viewport: the window's own size serves.

export {
  backButton,
  closingBehavior,
  hapticFeedback,
  invoice,
  mainButton,
  miniApp,
  openLink,
  openTelegramLink,
  settingsButton,
};
