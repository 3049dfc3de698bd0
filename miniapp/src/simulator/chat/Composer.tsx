import { useEffect, useRef, useState } from 'react';
import type { Chat, Message } from '../api/types';
import { describe } from '../state/words';
import { Icon } from '../ui/Icon';
import { usePage } from '../ui/page';

export interface ComposerProps {
  readonly chat: Chat;
  readonly reply: Message | null;
  readonly onNoReply: () => void;
  readonly placeholder: string;
  /** The reply keyboard: null for none, else whether it is open. */
  readonly keyboard: boolean | null;
  readonly onKeyboard: () => void;
  readonly onSend: (text: string) => Promise<boolean>;
  readonly onFile: (file: File, caption: string) => void;
}

/** Where one writes: with the bot's menu, its commands, and files. */
export function Composer(props: ComposerProps) {
  const { chat, reply, onNoReply, placeholder, keyboard, onKeyboard, onSend, onFile } = props;
  const page = usePage();
  const [text, setText] = useState('');
  const [menu, setMenu] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const { menu_button: menuButton } = chat;
  useEffect(() => {
    if (reply) field.current?.focus();
  }, [reply]);

  // Where a button was that is gone now ("Start"), one goes on here.
  useEffect(() => {
    if (document.activeElement === document.body) field.current?.focus({ preventScroll: true });
  }, []);

  const typed = /^\/(\w*)$/.exec(text)?.[1];
  const shown = menu
    ? chat.commands
    : chat.commands.filter(({ command }) => typed !== undefined && command.startsWith(typed));

  async function send(words: string): Promise<void> {
    if (!words.trim()) return;
    setMenu(false);
    setText('');
    if (!(await onSend(words))) setText(words);
  }

  function attach(files: FileList | null): void {
    for (const chosen of files ?? []) onFile(chosen, text.trim());
    if (files?.length) setText('');
    if (file.current) file.current.value = '';
  }

  return (
    <div className="composer-box">
      {shown.length > 0 && (
        <ul className="commands" aria-label="Commands">
          {shown.map(({ command, description }) => (
            <li key={command}>
              <button type="button" onClick={() => void send(`/${command}`)}>
                <b>/{command}</b> <span dir="auto">{description}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {reply && (
        <div className="replying">
          <Icon name="reply" />
          <span>
            <b dir="auto">{reply.sender?.name}</b>
            <span dir="auto">{describe(reply)}</span>
          </span>
          <button type="button" className="round" aria-label="Do not reply" onClick={onNoReply}>
            <Icon name="close" />
          </button>
        </div>
      )}
      <form
        className="composer"
        onSubmit={(event) => {
          event.preventDefault();
          void send(text);
        }}
      >
        {menuButton?.kind === 'web_app' && (
          <button
            type="button"
            className="menu-button"
            onClick={() => page.openApp({ source: 'menu', url: menuButton.url ?? undefined })}
          >
            <Icon name="window" size={18} />
            <span dir="auto">{menuButton.text ?? 'Open'}</span>
          </button>
        )}
        <div className="composer-field">
          {chat.commands.length > 0 && !text && (
            <button
              type="button"
              className="round"
              aria-label="Commands"
              aria-expanded={menu}
              onClick={() => setMenu(!menu)}
            >
              <Icon name="slash" />
            </button>
          )}
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            value={text}
            placeholder={placeholder}
            aria-label="Message"
            onChange={({ target }) => {
              setMenu(false);
              setText(target.value);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setMenu(false);
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              void send(text);
            }}
          />
          {keyboard !== null && (
            <button
              type="button"
              className="round"
              aria-label={keyboard ? "Hide the bot's keyboard" : "Show the bot's keyboard"}
              aria-expanded={keyboard}
              onClick={onKeyboard}
            >
              <Icon name={keyboard ? 'down' : 'keyboard'} />
            </button>
          )}
          <button
            type="button"
            className="round"
            aria-label="Send a file"
            onClick={() => file.current?.click()}
          >
            <Icon name="attach" />
          </button>
          <input
            ref={file}
            type="file"
            hidden
            multiple
            onChange={({ target }) => attach(target.files)}
          />
        </div>
        <button type="submit" className="send" aria-label="Send" disabled={!text.trim()}>
          <Icon name="send" />
        </button>
      </form>
    </div>
  );
}
