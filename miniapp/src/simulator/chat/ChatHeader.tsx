import type { Chat } from '../api/types';
import { Avatar } from '../ui/Avatar';
import { Icon } from '../ui/Icon';
import { Menu } from '../ui/Menu';
import { usePage } from '../ui/page';

export interface ChatHeaderProps {
  readonly chat: Chat;
  readonly typing: boolean;
  /** The comments of a post are shown; how many there are. */
  readonly comments: number | null;
  readonly onBack: () => void;
}

export function ChatHeader({ chat, typing, comments, onBack }: ChatHeaderProps) {
  const page = usePage();
  const { api } = page.phone;
  return (
    <header className="chat-header">
      <button
        type="button"
        className={comments === null ? 'round back' : 'round'}
        aria-label={comments === null ? 'All chats' : 'Back to the channel'}
        onClick={onBack}
      >
        <Icon name="back" />
      </button>
      <Avatar {...chat} />
      <span className="chat-title">
        <h2 dir="auto">{comments === null ? chat.title : 'Comments'}</h2>
        <small>{comments === null ? about(chat, typing, page.bot.online) : chat.title}</small>
      </span>
      <Menu label="Chat">
        {(close) => (
          <>
            {chat.kind === 'bot' && (
              <button
                type="button"
                role="menuitem"
                onClick={() => {
                  close();
                  void page.attempt(api.block(!chat.blocked));
                }}
              >
                <Icon name="block" size={20} />
                {chat.blocked ? 'Unblock the bot' : 'Block the bot'}
              </button>
            )}
            {chat.linked && (
              <button
                type="button"
                role="menuitem"
                onClick={() => {
                  close();
                  page.go({ chat: chat.linked as string });
                }}
              >
                <Icon name="comments" size={20} />
                {chat.kind === 'channel' ? 'Open the discussion' : 'Open the channel'}
              </button>
            )}
            {chat.kind !== 'bot' && chat.joined && (
              <button
                type="button"
                role="menuitem"
                className="danger"
                onClick={() => {
                  close();
                  void page.attempt(api.leave(chat.id));
                }}
              >
                <Icon name="leave" size={20} />
                {chat.kind === 'channel' ? 'Leave the channel' : 'Leave the group'}
              </button>
            )}
            {chat.username && (
              <button
                type="button"
                role="menuitem"
                onClick={() => {
                  close();
                  void navigator.clipboard
                    .writeText(`https://t.me/${chat.username}`)
                    .then(() => page.toast('Copied.'))
                    .catch(() => page.toast('The browser does not let this page copy.'));
                }}
              >
                <Icon name="copy" size={20} /> Copy @{chat.username}
              </button>
            )}
          </>
        )}
      </Menu>
    </header>
  );
}

function about(chat: Chat, typing: boolean, online: boolean): string {
  if (typing) return 'typing…';
  if (chat.kind === 'bot') return online ? 'bot' : 'bot, not connected';
  const count = (chat.members ?? 0).toLocaleString('en');
  const one = chat.members === 1;
  if (chat.kind === 'channel') return `${count} ${one ? 'subscriber' : 'subscribers'}`;
  return `${count} ${one ? 'member' : 'members'}`;
}
