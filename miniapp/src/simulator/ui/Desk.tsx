import { type ReactNode, useEffect, useState } from 'react';
import type { NewPerson as NewPersonFields, Overview, Theme } from '../api/types';
import type { Log } from '../state/log';
import type { PhoneState } from '../state/phone';
import { ChatList } from './ChatList';
import { Icon, Star } from './Icon';
import { LogPanel } from './LogPanel';
import { NewPerson } from './NewPerson';
import { People } from './People';
import { StatusBar } from './StatusBar';
import { Toasts, type useToasts } from './Toasts';

/** Where it fits beside the rest, the log is open from the beginning. */
const roomForLog = matchMedia('(min-width: 1180px)');

export interface DeskProps {
  readonly overview: Overview;
  readonly user: number;
  readonly state: PhoneState;
  readonly stopped: boolean;
  readonly theme: Theme;
  readonly log: Log;
  readonly chat: string | null;
  readonly toasts: ReturnType<typeof useToasts>[0];
  readonly onTheme: () => void;
  readonly onPerson: (person: number) => void;
  readonly onChat: (chat: string) => void;
  readonly onJoin: (link: string) => void;
  readonly onAddPerson: (person: NewPersonFields) => Promise<boolean>;
  /** What the phone shows; nothing while only the list of chats is there. */
  readonly children: ReactNode;
}

/** The people and chats, the phone, and the log beside each other, as far as they fit. */
export function Desk(props: DeskProps) {
  const { overview, user, state, stopped, theme, log, toasts, children } = props;
  const [logged, setLogged] = useState(roomForLog.matches);
  useEffect(() => {
    const onChange = () => setLogged(roomForLog.matches);
    roomForLog.addEventListener('change', onChange);
    return () => roomForLog.removeEventListener('change', onChange);
  }, []);
  const [adding, setAdding] = useState(false);
  return (
    <div className="desk" data-view={props.chat ? 'chat' : 'list'} data-log={logged}>
      {stopped && (
        <p className="stopped" role="alert">
          <b>OnlyVips is not running.</b> Start it with <code>make run</code>; this page goes on by
          itself.
        </p>
      )}
      <aside className="side" aria-label="People and chats">
        <header>
          <span className="brand">
            <Star size={22} />
          </span>
          <h1>
            {overview.bot.name} <small>simulated Telegram</small>
          </h1>
          <button
            type="button"
            className="round"
            aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
            onClick={props.onTheme}
          >
            <Icon name={theme === 'dark' ? 'sun' : 'moon'} size={20} />
          </button>
          <button
            type="button"
            className="round"
            aria-label="Log"
            aria-pressed={logged}
            onClick={() => setLogged(!logged)}
          >
            <Icon name="log" size={20} />
          </button>
        </header>
        <People
          people={overview.people}
          chosen={user}
          onChoose={props.onPerson}
          onAdd={() => setAdding(true)}
        />
        <ChatList state={state} chosen={props.chat} onOpen={props.onChat} onJoin={props.onJoin} />
      </aside>
      <main className="stage">
        <div className="phone">
          <div className="screen" inert={adding}>
            <StatusBar />
            <div className="screen-inside">{children}</div>
            <Toasts toasts={toasts} />
          </div>
        </div>
      </main>
      {logged && <LogPanel log={log} onClose={() => setLogged(false)} />}
      {adding && (
        <NewPerson
          onClose={() => setAdding(false)}
          onAdd={async (fields) => {
            if (await props.onAddPerson(fields)) setAdding(false);
          }}
        />
      )}
    </div>
  );
}
