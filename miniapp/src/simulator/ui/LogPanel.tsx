import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Actor, Log, LogEntry } from '../state/log';
import { Icon } from './Icon';

const SHOWN = [
  { name: 'All', actors: ['app', 'telegram', 'person', 'bot', 'line'] },
  { name: 'Mini app', actors: ['app', 'telegram'] },
  { name: 'Bot', actors: ['person', 'bot'] },
] as const satisfies readonly { name: string; actors: readonly Actor[] }[];

const WHO: Readonly<Record<Actor, string>> = {
  app: 'App',
  telegram: 'Telegram',
  person: 'Person',
  bot: 'Bot',
  line: 'Line',
};

const TIME = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** What happens behind the screen: calls of the MiniApp's bridge, and talk with the bot. */
export function LogPanel({ log, onClose }: { readonly log: Log; readonly onClose: () => void }) {
  const entries = useSyncExternalStore(log.subscribe, log.entries);
  const [chosen, setChosen] = useState<string>('All');
  const box = useRef<HTMLOListElement>(null);
  const stick = useRef(true);
  const actors: readonly Actor[] = SHOWN.find(({ name }) => name === chosen)?.actors ?? [];
  const shown = entries.filter(({ actor }) => actors.includes(actor));
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever a line came
  useEffect(() => {
    const list = box.current;
    if (list && stick.current) list.scrollTop = list.scrollHeight;
  }, [shown.length]);
  return (
    <aside className="log" aria-label="Log">
      <header>
        <h2>Log</h2>
        <fieldset className="tabs">
          <legend className="unseen">What is shown</legend>
          {SHOWN.map(({ name }) => (
            <label key={name}>
              <input
                type="radio"
                name="log"
                checked={chosen === name}
                onChange={() => setChosen(name)}
              />
              {name}
            </label>
          ))}
        </fieldset>
        <button
          type="button"
          className="round"
          aria-label="Clear the log"
          onClick={() => log.clear()}
        >
          <Icon name="trash" size={20} />
        </button>
        <button
          type="button"
          className="round log-close"
          aria-label="Close the log"
          onClick={onClose}
        >
          <Icon name="close" size={20} />
        </button>
      </header>
      {shown.length === 0 && (
        <p className="log-empty">
          What the bot says, what the MiniApp asks of Telegram, haptics, buttons, invoices: it
          appears here.
        </p>
      )}
      <ol
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        aria-label="Lines of the log"
        onScroll={({ currentTarget: list }) => {
          stick.current = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
        }}
      >
        {shown.map((entry) => (
          <Line key={entry.id} entry={entry} />
        ))}
      </ol>
    </aside>
  );
}

function Line({ entry }: { readonly entry: LogEntry }) {
  const { actor, at, name, text, detail, odd } = entry;
  const [open, setOpen] = useState(false);
  return (
    <li data-actor={actor} data-odd={odd}>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <time>{TIME.format(at)}</time>
          <span className="log-who">{WHO[actor]}</span>
          <b>{name}</b>
          <span className="log-text" dir="auto">
            {text}
          </span>
        </summary>
        {open && <pre>{JSON.stringify(detail, null, 2)}</pre>}
      </details>
    </li>
  );
}
