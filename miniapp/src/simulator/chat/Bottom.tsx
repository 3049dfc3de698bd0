import type { Chat, Message } from '../api/types';
import { usePage } from '../ui/page';

/** What stands where one would write, when one cannot; null when one can. */
export function closedBottom(chat: Chat): 'start' | 'unblock' | 'join' | 'read' | null {
  if (chat.kind === 'bot') {
    if (chat.blocked) return 'unblock';
    return chat.started ? null : 'start';
  }
  if (!chat.joined) return 'join';
  return chat.can_write ? null : 'read';
}

/** The wide button in the place of the text field. */
export function Bottom({ chat, what }: { readonly chat: Chat; readonly what: string }) {
  const page = usePage();
  const { api } = page.phone;
  if (what === 'read') return <p className="bottom-note">Only its admins write here</p>;
  if (chat.role === 'banned') return <p className="bottom-note">You were banned here</p>;
  const label = {
    start: 'Start',
    unblock: 'Unblock',
    join: chat.kind === 'channel' ? 'Join channel' : 'Join group',
  }[what];
  const act = async () => {
    if (what === 'start') await page.attempt(api.send(chat.id, '/start'));
    else if (what === 'unblock') await page.attempt(api.block(false));
    else if ((await page.attempt(api.join(chat.id)))?.joined === false)
      page.toast('An admin has to let you in.');
  };
  return (
    <button type="button" className="bottom-button" onClick={() => void act()}>
      {label}
    </button>
  );
}

/** The bot's own keyboard, in the place of the phone's. */
export function ReplyKeyboard({
  message,
  onPress,
}: {
  readonly message: Message;
  readonly onPress: (text: string) => void;
}) {
  const page = usePage();
  const { keyboard } = message;
  if (keyboard?.kind !== 'buttons') return null;
  return (
    <div className="reply-keyboard" role="group" aria-label="The bot's keyboard">
      {keyboard.rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a button is its place
        <div key={index} className="inline-row">
          {row.map(({ text, kind }) => (
            <button
              key={text}
              type="button"
              dir="auto"
              onClick={() =>
                kind === 'text' ? onPress(text) : page.toast('The simulator has no such buttons.')
              }
            >
              {text}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
