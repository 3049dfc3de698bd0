import '@telegram-apps/telegram-ui/dist/styles.css';
import './styles/app.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { AppRoot } from '@telegram-apps/telegram-ui';
import { type ReactNode, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { setTransport } from './api/client';
import { createQueryClient } from './api/queries';
import { Toasts } from './components/toasts';
import { changeLanguage, currentLanguage, startTexts } from './i18n/i18n';
import { chooseLanguage } from './i18n/languages';
import { SessionContext } from './sdk/session';
import { uploadsOf } from './sdk/upload';
import { browserRenewal, KEPT, telegramRenewal } from './session/renewals';
import { Session, sessionFetch } from './session/session';
import { App } from './shell/App';
import { startTheme, useAppearance } from './telegram/appearance';
import { pathOfStartParam } from './telegram/start-param';
import { ready, startTelegram } from './telegram/telegram';

const launch = startTelegram();
if (launch) startTheme(launch.theme);
const session = new Session(launch ? telegramRenewal(launch.initData) : browserRenewal());
const client = createQueryClient();

setTransport(sessionFetch(session, currentLanguage));
uploadsOf(session);
session.subscribe(() => {
  const { state } = session;
  if ('account' in state) void changeLanguage(chooseLanguage([state.account.language]));
  if (state.status === 'signed-out') client.clear();
});
if (!launch) {
  // Another tab signed in: this one goes on where it stopped.
  addEventListener('storage', ({ key, newValue }) => {
    const { status } = session.state;
    if (key === KEPT && newValue && (status === 'expired' || status === 'signed-out'))
      void session.start();
  });
}

// Telegram's parameters have been read; addresses that people copy are better without them.
const path = pathOfStartParam(launch?.startParam);
const { pathname, search } = location;
history.replaceState(null, '', path && pathname === '/app/' ? `/app${path}` : pathname + search);

function Root({ children }: { readonly children: ReactNode }) {
  const appearance = useAppearance();
  const { i18n } = useTranslation();
  const { language } = i18n;
  useEffect(() => {
    document.documentElement.dataset.theme = appearance;
  }, [appearance]);
  useEffect(ready, []);
  return (
    <AppRoot
      key={language}
      appearance={appearance}
      platform={launch?.platform === 'ios' || launch?.platform === 'macos' ? 'ios' : 'base'}
      className="ov-root"
    >
      {children}
    </AppRoot>
  );
}

async function start(): Promise<void> {
  // The texts and the session do not wait for each other.
  const signedIn = session.start();
  await startTexts(chooseLanguage([launch?.languageCode, ...navigator.languages]));
  void signedIn;
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <SessionContext value={session}>
        <QueryClientProvider client={client}>
          <Root>
            <BrowserRouter basename="/app">
              <App />
            </BrowserRouter>
            <Toasts />
          </Root>
        </QueryClientProvider>
      </SessionContext>
    </StrictMode>,
  );
}

void start();
