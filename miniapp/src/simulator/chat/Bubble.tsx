import { memo, useCallback, useState } from 'react';
import type { Message } from '../api/types';
import { describe, timeOf } from '../state/words';
import { Avatar } from '../ui/Avatar';
import { Icon } from '../ui/Icon';
import { usePage } from '../ui/page';
import { Attachment } from './Attachment';
import { InlineKeyboard } from './InlineKeyboard';
import { MessageMenu } from './MessageMenu';
import { RichText } from './RichText';

export interface BubbleProps {
  /** The message; the parts of an album together. */
  readonly parts: readonly Message[];
  /** Whether names and pictures of senders are shown. */
  readonly group: boolean;
  /** The first, the last of several that one person wrote. */
  readonly first: boolean;
  readonly last: boolean;
  readonly marked: boolean;
  readonly canReply: boolean;
  readonly onReply: (message: Message) => void;
  readonly onCommand: (command: string) => void;
  readonly onJump: (message: number) => void;
  readonly onComments: (message: Message) => void;
}

/** One message, or one album. */
export const Bubble = memo(function Bubble(props: BubbleProps) {
  const { parts, group, first, last, marked, canReply, onReply, onCommand, onJump } = props;
  const [menu, setMenu] = useState(false);
  const close = useCallback(() => setMenu(false), []);
  const message = parts.find(({ text }) => text) ?? (parts[0] as Message);
  const { out, sender, forwarded, reply_to: reply, media } = message;
  const named = group && !out && first && sender;
  const classes = ['message', out ? 'out' : 'in', last && 'last', first && 'first'];
  const bare = media?.kind === 'sticker' || media?.kind === 'dice';
  return (
    <article
      className={classes.filter(Boolean).join(' ')}
      id={`message-${message.chat}-${message.id}`}
      data-marked={marked}
      aria-label={`${out ? 'You' : (sender?.name ?? '')}, ${timeOf(message.date)}`}
    >
      {group && !out && (
        <span className="message-avatar">
          {last && sender && <Avatar {...sender} size="small" />}
        </span>
      )}
      <div className="message-column">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the button beside it does the same */}
        <div
          className={bare ? 'bubble bare' : 'bubble'}
          data-media={media?.kind}
          onContextMenu={(event) => {
            if ((event.target as HTMLElement).closest('a, video, audio')) return;
            event.preventDefault();
            setMenu(true);
          }}
        >
          {named && (
            <b className={`sender name-${sender.color}`} dir="auto">
              {sender.name}
            </b>
          )}
          {forwarded && forwarded.from?.id !== sender?.id && (
            <span className="forwarded">
              Forwarded from <b dir="auto">{forwarded.from?.name ?? forwarded.name}</b>
            </span>
          )}
          {reply && (
            <button type="button" className="replied" onClick={() => onJump(reply.id)}>
              <b dir="auto">{reply.sender?.name ?? 'Message'}</b>
              <span dir="auto">{reply.text || 'not here any more'}</span>
            </button>
          )}
          {parts.length > 1 ? (
            <div className="album" data-count={parts.length}>
              {parts.map((part) => (
                <Attachment key={part.id} message={part} />
              ))}
            </div>
          ) : (
            <Attachment message={message} />
          )}
          {message.text && (
            <RichText text={message.text} entities={message.entities} onCommand={onCommand} />
          )}
          <Meta message={message} />
          <Reactions message={message} />
          {message.comments && (
            <button type="button" className="comments" onClick={() => props.onComments(message)}>
              <Icon name="comments" size={18} /> {comments(message.comments.count)}
              <Icon name="forward" size={16} />
            </button>
          )}
        </div>
        <InlineKeyboard message={message} />
        {menu && (
          <MessageMenu
            message={message}
            canReply={canReply}
            onReply={() => onReply(message)}
            onClose={close}
          />
        )}
      </div>
      <button
        type="button"
        className="message-more"
        aria-haspopup="menu"
        aria-expanded={menu}
        aria-label={`More about: ${describe(message).slice(0, 60)}`}
        // A press outside closes the menu, and this one is outside.
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => setMenu(!menu)}
      >
        <Icon name="more" size={18} />
      </button>
    </article>
  );
});

function Meta({ message }: { readonly message: Message }) {
  return (
    <span className="meta">
      {message.pinned && <Icon name="pin" size={12} />}
      {message.author && <span dir="auto">{message.author}</span>}
      {message.edited && <span>edited</span>}
      <time dateTime={message.date}>{timeOf(message.date)}</time>
      {message.out && (
        <span className="checks" role="img" aria-label="Sent">
          <Icon name="check" size={14} />
          <Icon name="check" size={14} />
        </span>
      )}
    </span>
  );
}

function comments(count: number): string {
  if (count === 0) return 'Leave a comment';
  return count === 1 ? '1 comment' : `${count} comments`;
}

function Reactions({ message }: { readonly message: Message }) {
  const page = usePage();
  if (message.reactions.length === 0) return null;
  return (
    <span className="reactions">
      {message.reactions.map(({ emoji, count, mine }) => (
        <button
          key={emoji}
          type="button"
          className="reaction"
          aria-pressed={mine}
          aria-label={`${emoji}, ${count}`}
          onClick={() =>
            void page.attempt(page.phone.api.react(message.chat, message.id, mine ? null : emoji))
          }
        >
          {emoji} {count}
        </button>
      ))}
    </span>
  );
}
