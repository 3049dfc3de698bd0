import '@telegram-apps/telegram-ui/dist/styles.css';
import './styles/app.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { AppRoot } from '@telegram-apps/telegram-ui';
import { type ReactNode, StrictMode, useEffect, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { setTransport } from './api/client';
import { createQueryClient } from './api/queries';
import { Boundary } from './components/Boundary';
import { Failure } from './components/states';
import { Toasts } from './components/toasts';
import { changeLanguage, currentLanguage, startTexts } from './i18n/i18n';
import { chooseLanguage } from './i18n/languages';
import './sdk/history';
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
// How many people followed each other on this page; nothing of one is shown to the next.
let people = 0;
let last: { readonly person: number | null; readonly ended: boolean } = {
  person: null,
  ended: false,
};
session.subscribe(() => {
  const { state } = session;
  if (state.status === 'signed-out') client.clear();
  if (!('account' in state)) return;
  // Texts that cannot be had leave the ones that are there.
  changeLanguage(chooseLanguage([state.account.language])).catch(() => {});
  const { id } = state.account;
  const ended = state.status === 'expired';
  if (last.person !== null && last.person !== id) {
    people += 1;
    client.clear();
  } else if (last.ended && !ended) {
    // The same person is back: what failed meanwhile is asked for again.
    void client.refetchQueries({ predicate: ({ state: { status } }) => status === 'error' });
  }
  last = { person: id, ended };
});
if (!launch) {
  // Other tabs: one signed in and this one goes on where it stopped, or one signed out.
  addEventListener('storage', ({ key, newValue }) => {
    const { status } = session.state;
    if (key !== KEPT) return;
    if (!newValue) session.lost();
    else if (status === 'expired' || status === 'signed-out') void session.start();
  });
}

// Telegram's parameters have been read; addresses that people copy are better without them.
const path = pathOfStartParam(launch?.startParam);
const { pathname, search } = location;
if (path && pathname === '/app/') {
  history.replaceState({ usr: { started: true } }, '', `/app${path}`); // as React Router keeps it
} else {
  history.replaceState(null, '', pathname + search);
}

function Root({ children }: { readonly children: ReactNode }) {
  const appearance = useAppearance();
  const turn = useSyncExternalStore(session.subscribe, () => people);
  useEffect(() => {
    document.documentElement.dataset.theme = appearance;
  }, [appearance]);
  useEffect(ready, []);
  return (
    <AppRoot
      key={turn}
      appearance={appearance}
      platform={launch?.platform === 'ios' || launch?.platform === 'macos' ? 'ios' : 'base'}
      className="ov-root"
    >
      {children}
    </AppRoot>
  );
}

/** A part of the shell that could not be loaded may have been replaced by a newer one. */
const reload = () => location.reload();

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
            <Boundary fallback={(error) => <Failure error={error} onRetry={reload} />}>
              <BrowserRouter basename="/app">
                <App />
              </BrowserRouter>
            </Boundary>
            <Toasts />
          </Root>
        </QueryClientProvider>
      </SessionContext>
    </StrictMode>,
  );
}

void start();
