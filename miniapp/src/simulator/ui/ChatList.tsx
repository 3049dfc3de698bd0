import type { Chat, Message } from '../api/types';
import { unread } from '../state/history';
import type { PhoneState } from '../state/phone';
import { describe, shortly } from '../state/words';
import { Avatar } from './Avatar';
import { Icon } from './Icon';

export interface ChatListProps {
  readonly state: PhoneState;
  readonly chosen: string | null;
  readonly onOpen: (chat: string) => void;
  readonly onJoin: (link: string) => void;
}

/** The chats of one person, and those to join. */
export function ChatList({ state, chosen, onOpen, onJoin }: ChatListProps) {
  const chats = state.list?.chats ?? [];
  const [bot, ...others] = chats;
  const mine = others
    .filter(({ joined }) => joined)
    .toSorted((one, other) => (other.last?.date ?? '').localeCompare(one.last?.date ?? ''));
  const rows = (found: readonly Chat[]) =>
    found.map((chat) => (
      <Row
        key={chat.id}
        chat={chat}
        state={state}
        chosen={chat.id === chosen}
        onOpen={() => onOpen(chat.id)}
      />
    ));
  const open = others.filter(({ joined }) => !joined);
  return (
    <nav className="chats" aria-label="Chats">
      <ul>{rows(bot ? [bot, ...mine] : [])}</ul>
      {open.length > 0 && (
        <>
          <h3>To join</h3>
          <ul>{rows(open)}</ul>
        </>
      )}
      <form
        className="join"
        onSubmit={(event) => {
          event.preventDefault();
          const field = event.currentTarget.elements.namedItem('link') as HTMLInputElement;
          if (field.value.trim()) onJoin(field.value.trim());
          field.value = '';
        }}
      >
        <input
          name="link"
          aria-label="Link of a chat"
          placeholder="@name or t.me link"
          autoComplete="off"
          spellCheck={false}
        />
        <button type="submit" className="round" aria-label="Go there">
          <Icon name="forward" size={20} />
        </button>
      </form>
    </nav>
  );
}

interface RowProps {
  readonly chat: Chat;
  readonly state: PhoneState;
  readonly chosen: boolean;
  readonly onOpen: () => void;
}

function Row({ chat, state, chosen, onOpen }: RowProps) {
  const history = state.histories[chat.id];
  const last = history?.messages.at(-1) ?? chat.last;
  const count = unread(chat, history, state.read[chat.id] ?? 0);
  const icon = { bot: 'robot', channel: 'horn', group: 'people' } as const;
  return (
    <li>
      <button
        type="button"
        className="chat-row"
        aria-current={chosen ? 'page' : undefined}
        onClick={onOpen}
      >
        <Avatar {...chat} size="large" />
        <span className="chat-row-name">
          <Icon name={icon[chat.kind]} size={16} />
          <b dir="auto">{chat.title}</b>
        </span>
        <span className="chat-row-time">{last && shortly(last.date)}</span>
        <span className="chat-row-last" dir="auto">
          {state.typing[chat.id] ? 'typing…' : latest(chat, last)}
        </span>
        {count > 0 && (
          <span className="badge" role="img" aria-label={`${count} unread`}>
            {count > 99 ? '99+' : count}
          </span>
        )}
      </button>
    </li>
  );
}

function latest(chat: Chat, last: Message | null): string {
  if (!last) return chat.kind === 'bot' ? 'Press Start to talk to it' : 'Nothing here yet';
  const who = last.out && !last.service ? 'You: ' : '';
  return who + describe(last);
}
