import type { Chat } from '../api/types';
import { Avatar } from './Avatar';
import { Overlay } from './Overlay';

export interface ShareSheetProps {
  readonly text: string;
  readonly chats: readonly Chat[];
  readonly onChoose: (chat: string) => void;
  readonly onClose: () => void;
}

/** Where to send what is shared by a link (`t.me/share/url`). */
export function ShareSheet({ text, chats, onChoose, onClose }: ShareSheetProps) {
  return (
    <Overlay look="sheet" title="Share with" onClose={onClose}>
      <p className="share-text" dir="auto">
        {text}
      </p>
      <ul className="share-chats">
        {chats
          .filter(({ joined, can_write }) => joined && can_write)
          .map((chat) => (
            <li key={chat.id}>
              <button type="button" onClick={() => onChoose(chat.id)}>
                <Avatar {...chat} />
                <span dir="auto">{chat.title}</span>
              </button>
            </li>
          ))}
      </ul>
    </Overlay>
  );
}
