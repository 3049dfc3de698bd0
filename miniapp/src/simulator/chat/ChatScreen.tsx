import { useCallback, useEffect, useState } from 'react';
import type { Chat, Message } from '../api/types';
import { EMPTY, replyKeyboard, thread } from '../state/history';
import { describe } from '../state/words';
import { Icon } from '../ui/Icon';
import { type Place, usePage, usePhone } from '../ui/page';
import { Bottom, closedBottom, ReplyKeyboard } from './Bottom';
import { ChatHeader } from './ChatHeader';
import { Composer } from './Composer';
import { Messages } from './Messages';

export interface ChatScreenProps {
  readonly chat: Chat;
  readonly place: Place;
}

/** One chat on the phone. Give it a new key for another one. */
export function ChatScreen({ chat, place }: ChatScreenProps) {
  const page = usePage();
  const { phone } = page;
  const state = usePhone(phone);
  const history = state.histories[chat.id] ?? EMPTY;
  const [reply, setReply] = useState<Message | null>(null);
  const [hidden, setHidden] = useState<number>();
  // The line stays where it was when the chat was opened.
  const [opened] = useState(() => {
    const read = state.read[chat.id] ?? 0;
    return read > 0 && read < (history.messages.at(-1)?.id ?? 0) ? read : null;
  });

  const comments =
    place.thread && thread(history.messages, place.thread.channel, place.thread.post);
  const messages = comments ? comments.messages : history.messages;
  const keyboard = chat.kind === 'bot' ? replyKeyboard(history.messages) : null;
  const closed = closedBottom(chat);
  const asked = history.messages.findLast((message) => message.keyboard !== null)?.keyboard;
  const placeholder = asked && asked.kind !== 'hide' ? asked.placeholder : null;

  const onRead = useCallback((id: number) => phone.markRead(chat.id, id), [phone, chat.id]);
  const onOlder = useCallback(
    () => void page.attempt(phone.loadOlder(chat.id)),
    [page, phone, chat.id],
  );
  const onCommand = useCallback(
    (command: string) => void page.attempt(phone.api.send(chat.id, command)),
    [page, phone, chat.id],
  );
  const onComments = useCallback(
    ({ id, comments: found }: Message) => {
      if (found) page.go({ chat: found.chat, thread: { channel: chat.id, post: id } });
    },
    [page, chat.id],
  );

  // The post may lie further up than what is loaded of its group.
  const searching = comments !== undefined && !comments.root && history.more && !history.loading;
  useEffect(() => {
    if (searching) onOlder();
  }, [searching, onOlder]);

  async function send(text: string): Promise<boolean> {
    const answered = reply?.id ?? comments?.root?.id;
    const sent = await page.attempt(phone.api.send(chat.id, text, answered));
    if (sent) setReply(null);
    return sent !== null;
  }

  return (
    <section className="chat" aria-label={chat.title}>
      <ChatHeader
        chat={chat}
        typing={state.typing[chat.id] === true}
        comments={comments ? Math.max(0, messages.length - 1) : null}
        onBack={() => page.go(place.thread ? { chat: place.thread.channel } : null)}
      />
      {chat.pinned && !comments && (
        <button
          type="button"
          className="pinned"
          onClick={() => page.go({ chat: chat.id, message: chat.pinned?.id })}
        >
          <Icon name="pin" size={18} />
          <span>
            <b>Pinned message</b>
            <span dir="auto">{describe(chat.pinned)}</span>
          </span>
        </button>
      )}
      {messages.length === 0 && !history.more ? (
        <Nothing chat={chat} />
      ) : (
        <Messages
          chat={chat}
          messages={messages}
          loading={history.loading}
          target={place.message}
          read={comments ? null : opened}
          typing={state.typing[chat.id] === true}
          canReply={closed === null && chat.kind !== 'channel'}
          onReply={setReply}
          onCommand={onCommand}
          onComments={onComments}
          onOlder={onOlder}
          onRead={onRead}
        />
      )}
      {closed ? (
        <Bottom chat={chat} what={closed} />
      ) : (
        <>
          <Composer
            chat={chat}
            reply={reply}
            onNoReply={() => setReply(null)}
            placeholder={placeholder ?? (comments ? 'Comment' : 'Message')}
            keyboard={keyboard ? hidden !== keyboard.id : null}
            onKeyboard={() => setHidden(hidden === keyboard?.id ? undefined : keyboard?.id)}
            onSend={send}
            onFile={(file, caption) =>
              void page.attempt(phone.api.sendFile(chat.id, file, caption))
            }
          />
          {keyboard && hidden !== keyboard.id && (
            <ReplyKeyboard message={keyboard} onPress={(text) => void send(text)} />
          )}
        </>
      )}
    </section>
  );
}

function Nothing({ chat }: { readonly chat: Chat }) {
  return (
    <div className="messages-box nothing">
      <div className="nothing-card">
        <b>{chat.kind === 'bot' ? 'What can this bot do?' : 'Nothing here yet'}</b>
        <span>
          {chat.kind === 'bot'
            ? 'It is the OnlyVips of this machine. Press Start, and it greets you in your language.'
            : 'What is written here appears here.'}
        </span>
      </div>
    </div>
  );
}
