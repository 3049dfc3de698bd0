import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { addPerson } from './api/client';
import type { OpenedApp, Opening, Overview } from './api/types';
import { MiniApp } from './app/MiniApp';
import type { InvoiceStatus } from './bridge/bridge';
import { ChatScreen } from './chat/ChatScreen';
import { PaymentSheet } from './chat/PaymentSheet';
import { readAddress, writeAddress } from './state/address';
import { Log } from './state/log';
import { type Notice, Phone } from './state/phone';
import { Desk } from './ui/Desk';
import { Overlay } from './ui/Overlay';
import { type Order, PageContext, type PageUses, type Place, usePhone } from './ui/page';
import { ShareSheet } from './ui/ShareSheet';
import { useToasts } from './ui/Toasts';
import { useLinks } from './ui/useLinks';
import { useTheme } from './ui/useTheme';
import { useWide } from './ui/useWide';

const log = new Log();

interface Payment {
  readonly order: Order;
  readonly done: (status: InvoiceStatus) => void;
}

export interface PageProps {
  readonly overview: Overview;
  /** The platform does not answer. */
  readonly stopped: boolean;
  /** Who is there changed: ask anew. */
  readonly onReload: () => void;
}

/** The page: whose phone it is, which chat is open, and what lies above it. */
export function Page({ overview, stopped, onReload }: PageProps) {
  const { bot, people, themes } = overview;
  const [theme, toggleTheme] = useTheme();
  const wide = useWide();
  const [chosen, setChosen] = useState(() => readAddress(location.hash).person);
  const person = people.find(({ id }) => id === chosen) ?? people[0];
  const user = person?.id ?? 0;
  const [wanted, setWanted] = useState<Place | null>(() => {
    const { chat } = readAddress(location.hash);
    return chat ? { chat } : null;
  });
  const [app, setApp] = useState<OpenedApp | null>(null);
  const [minimised, setMinimised] = useState(false);
  const [payment, setPayment] = useState<Payment | null>(null);
  const [alert, setAlert] = useState<string | null>(null);
  const [picture, setPicture] = useState<string | null>(null);
  const [shared, setShared] = useState<string | null>(null);
  const [toasts, toast] = useToasts();
  const opening = useRef<Opening>({ source: 'menu' });

  const answered = useRef<(notice: Notice) => void>(() => {});
  const reload = useRef(onReload);
  reload.current = onReload;
  const phone = useMemo(
    () =>
      new Phone(user, log, {
        onAnswer: (notice) => answered.current(notice),
        onPeople: () => reload.current(),
      }),
    [user],
  );
  useEffect(() => phone.start(), [phone]);
  const state = usePhone(phone);

  const attempt = useCallback(
    async <T,>(work: Promise<T>): Promise<T | null> => {
      try {
        return await work;
      } catch (error) {
        toast((error as Error).message);
        return null;
      }
    },
    [toast],
  );
  const go = useCallback(
    (place: Place | null) => {
      setWanted(place);
      const address = writeAddress({ person: user, chat: place?.chat ?? null });
      if (address !== location.hash) history.pushState(null, '', address);
    },
    [user],
  );
  const pay = useCallback(
    (order: Order) =>
      new Promise<InvoiceStatus>((done) => {
        log.add(
          'person',
          'is asked to pay',
          order.media.kind === 'invoice' ? order.media.title : '',
        );
        setPayment({ order, done });
      }),
    [],
  );
  const openApp = useCallback(
    (how: Opening) => {
      void attempt(phone.api.openApp(theme, how)).then((opened) => {
        if (!opened) return;
        opening.current = how;
        log.add('person', 'opens the mini app', how.start_param ?? '', opened);
        setMinimised(false);
        sessionStorage.clear();
        setApp(opened);
        if (!wide) go({ chat: 'bot' });
      });
    },
    [attempt, phone, theme, wide, go],
  );
  const { openLink, openInvoice } = useLinks({
    phone,
    bot,
    attempt,
    toast,
    go,
    openApp,
    pay,
    share: setShared,
  });
  answered.current = ({ text, alert: loud, url }) => {
    if (url) openLink(url);
    else if (text && loud) setAlert(text);
    else if (text) toast(text);
  };

  // The addresses in the browser's history.
  useEffect(() => {
    const onPop = () => {
      const { person: named, chat } = readAddress(location.hash);
      setChosen(named);
      setWanted(chat ? { chat } : null);
    };
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, []);

  function become(id: number): void {
    closeApp();
    setAlert(null);
    setShared(null);
    setPayment(null);
    setChosen(id);
    const chat = wide ? 'bot' : null;
    setWanted(chat ? { chat } : null);
    history.pushState(null, '', writeAddress({ person: id, chat }));
  }

  function closeApp(): void {
    setApp(null);
    // The frame shares it with this tab, where the app must not believe that it is in Telegram.
    sessionStorage.clear();
  }

  const uses = useMemo<PageUses>(
    () => ({
      phone,
      bot,
      theme,
      attempt,
      toast,
      go,
      openLink,
      openApp,
      pay,
      showPicture: setPicture,
    }),
    [phone, bot, theme, attempt, toast, go, openLink, openApp, pay],
  );
  const place = wanted ?? (wide ? { chat: 'bot' } : null);
  const chat = state.list?.chats.find(({ id }) => id === place?.chat);
  const covered = payment !== null || alert !== null || picture !== null || shared !== null;
  const key = place && `${user} ${place.chat} ${place.thread?.post ?? ''}`;

  return (
    <PageContext value={uses}>
      <Desk
        overview={overview}
        user={user}
        state={state}
        stopped={stopped || state.line === 'lost'}
        theme={theme}
        log={log}
        chat={place?.chat ?? null}
        toasts={toasts}
        onTheme={toggleTheme}
        onPerson={become}
        onChat={(id) => {
          if (app) setMinimised(true);
          go({ chat: id });
        }}
        onJoin={(link) => openLink(link.startsWith('@') ? `https://t.me/${link.slice(1)}` : link)}
        onAddPerson={async (fields) => {
          const added = await attempt(addPerson(fields));
          if (!added) return false;
          onReload();
          return true;
        }}
      >
        {(chat || app) && (
          <>
            <div className="screen-chat" inert={covered || (app !== null && !minimised)}>
              {chat && place && <ChatScreen key={key} chat={chat} place={place} />}
            </div>
            {app && (
              <MiniApp
                key={app.url}
                user={user}
                name={bot.name}
                opened={app}
                theme={theme}
                colors={themes[theme]}
                log={log}
                minimised={minimised}
                covered={covered}
                uses={{
                  openLink: (url) => open(url, '_blank', 'noopener,noreferrer'),
                  openTelegramLink: (link) => {
                    setMinimised(true);
                    openLink(link.startsWith('/') ? `https://t.me${link}` : link);
                  },
                  openInvoice,
                  mayWrite: async () => {
                    const { started = false, blocked = false } = state.list?.person ?? {};
                    if (!started || blocked) toast('Press Start in the chat first.');
                    return started && !blocked;
                  },
                }}
                onMinimise={setMinimised}
                onTheme={toggleTheme}
                onReopen={() => openApp(opening.current)}
                onClose={closeApp}
              />
            )}
            {payment && (
              <PaymentSheet
                order={payment.order}
                onClose={(status) => {
                  setPayment(null);
                  log.add('person', 'payment', status);
                  payment.done(status);
                }}
              />
            )}
            {alert !== null && (
              <Overlay title={bot.name} onClose={() => setAlert(null)}>
                <p className="popup-text" dir="auto">
                  {alert}
                </p>
                <div className="popup-buttons">
                  <button type="button" onClick={() => setAlert(null)}>
                    OK
                  </button>
                </div>
              </Overlay>
            )}
            {shared !== null && (
              <ShareSheet
                text={shared}
                chats={state.list?.chats ?? []}
                onClose={() => setShared(null)}
                onChoose={(id) => {
                  void attempt(phone.api.send(id, shared));
                  setShared(null);
                  go({ chat: id });
                }}
              />
            )}
            {picture !== null && (
              <Overlay look="viewer" title="Picture" quiet onClose={() => setPicture(null)}>
                <button
                  type="button"
                  aria-label="Close the picture"
                  onClick={() => setPicture(null)}
                >
                  <img src={picture} alt="As it was sent in the chat" />
                </button>
              </Overlay>
            )}
          </>
        )}
      </Desk>
    </PageContext>
  );
}
