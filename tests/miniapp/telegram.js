// Stands in for the Telegram around the MiniApp, as the phone's own programs do it: the app calls
// TelegramWebviewProxy.postEvent, and is told of things by Telegram.WebView.receiveEvent
// (https://docs.telegram-mini-apps.com/platform/methods#calling-methods).
//
// It answers what is asked of every Telegram; what a person does is up to the test.
(() => {
  const asked = [];
  const areas = { top: 0, bottom: 0, left: 0, right: 0 };
  const answers = {
    web_app_request_theme: () => ['theme_changed', { theme_params: telegram.theme }],
    web_app_request_viewport: () => [
      'viewport_changed',
      { width: innerWidth, height: innerHeight, is_expanded: true, is_state_stable: true },
    ],
    web_app_request_safe_area: () => ['safe_area_changed', areas],
    web_app_request_content_safe_area: () => ['content_safe_area_changed', areas],
    web_app_request_fullscreen: () => ['fullscreen_changed', { is_fullscreen: true }],
  };
  const telegram = {
    asked,
    theme: {},
    receive(type, data) {
      window.Telegram.WebView.receiveEvent(type, data);
    },
  };
  window.__telegram = telegram;
  window.TelegramWebviewProxy = {
    postEvent(type, data) {
      asked.push([type, data === undefined || data === '' ? null : JSON.parse(data)]);
      const answer = answers[type]?.();
      if (answer) setTimeout(() => telegram.receive(...answer), 0);
    },
  };
})();
