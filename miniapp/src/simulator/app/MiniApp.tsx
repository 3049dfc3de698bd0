import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { OpenedApp, Theme, ThemeParams } from '../api/types';
import { Bridge, colorOf, type InvoiceStatus } from '../bridge/bridge';
import { AppFrame } from '../bridge/frame';
import { AppStorage } from '../bridge/storage';
import type { Log } from '../state/log';
import { Star } from '../ui/Icon';
import { AppHeader } from './AppHeader';
import { AppPopupView } from './AppPopupView';
import { BottomBar } from './BottomBar';
import { logCall } from './calls';

export interface AppUses {
  openLink(url: string): void;
  openTelegramLink(link: string): void;
  openInvoice(slug: string): Promise<InvoiceStatus>;
  mayWrite(): Promise<boolean>;
}

export interface MiniAppProps {
  readonly user: number;
  readonly name: string;
  readonly opened: OpenedApp;
  readonly theme: Theme;
  readonly colors: ThemeParams;
  readonly log: Log;
  readonly uses: AppUses;
  readonly minimised: boolean;
  /** Something lies above the app. */
  readonly covered: boolean;
  readonly onMinimise: (minimised: boolean) => void;
  readonly onTheme: () => void;
  /** The app is to be opened anew, with new signed data. */
  readonly onReopen: () => void;
  readonly onClose: () => void;
}

/** The MiniApp on the phone: its frame, and what Telegram draws around it. */
export function MiniApp(props: MiniAppProps) {
  const { user, name, opened, colors, log, minimised } = props;
  const frame = useRef<HTMLIFrameElement>(null);
  const connection = useRef<AppFrame>(null);
  const latest = useRef(props);
  latest.current = props;
  const [bridge] = useState(() => {
    const around = {
      storage: new AppStorage(user),
      close: () => latest.current.onClose(),
      openLink: (url: string) => latest.current.uses.openLink(url),
      openTelegramLink: (link: string) => latest.current.uses.openTelegramLink(link),
      openInvoice: (slug: string) => latest.current.uses.openInvoice(slug),
      mayWrite: () => latest.current.uses.mayWrite(),
      log: (direction: 'in' | 'out', called: string, data: unknown, unknown?: boolean) =>
        logCall(log, direction, called, data, unknown),
    };
    return new Bridge(around, colors, (event, data) => connection.current?.deliver(event, data));
  });
  const state = useSyncExternalStore(bridge.subscribe, bridge.getState);

  useEffect(() => {
    const shown = frame.current;
    if (!shown) return;
    const made = new AppFrame(shown, opened);
    connection.current = made;
    const disconnect = made.connect(bridge);
    // The address is set here, so that nothing runs in the frame before it is connected.
    shown.src = opened.url;
    const watch = new ResizeObserver(() => bridge.resize(shown.clientWidth, shown.clientHeight));
    watch.observe(shown);
    return () => {
      watch.disconnect();
      disconnect();
      connection.current = null;
    };
  }, [bridge, opened]);

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    return () => before?.focus();
  }, []);

  useEffect(() => bridge.showTheme(colors), [bridge, colors]);
  const seen = useRef(true);
  useEffect(() => {
    if (seen.current !== minimised) return;
    seen.current = !minimised;
    bridge.becomeVisible(!minimised);
  }, [bridge, minimised]);

  const popup = state.popup;
  const header = colorOf(state.header, colors);
  return (
    <section
      className={minimised ? 'app app-small' : 'app'}
      aria-label={`${name}, mini app`}
      inert={props.covered}
    >
      {minimised && (
        <button type="button" className="app-bar" onClick={() => props.onMinimise(false)}>
          <Star size={18} /> {name}
          <span>Open</span>
        </button>
      )}
      <div
        className="app-screen"
        inert={minimised || popup !== null}
        style={{ backgroundColor: header }}
      >
        <AppHeader
          name={name}
          color={header}
          back={state.back}
          settings={state.settings}
          theme={props.theme}
          onBack={bridge.pressBack}
          onClose={() => bridge.requestClose()}
          onSettings={bridge.pressSettings}
          onReload={() => {
            if (!bridge.reload()) props.onReopen();
          }}
          onTheme={props.onTheme}
          onMinimise={() => props.onMinimise(true)}
        />
        <div className="app-frame" style={{ backgroundColor: colorOf(state.background, colors) }}>
          <iframe ref={frame} title={`${name}, mini app`} allow="clipboard-write; fullscreen" />
          {!state.ready && (
            <p className="app-loading" role="status">
              <Star size={64} />
              <span className="unseen">The app is loading</span>
            </p>
          )}
        </div>
        <BottomBar state={state} colors={colors} bridge={bridge} />
      </div>
      {popup && <AppPopupView popup={popup} onClose={(id) => bridge.closePopup(id)} />}
    </section>
  );
}
