import { useEffect, useRef } from 'react';
import type { Message } from '../api/types';
import { Icon } from '../ui/Icon';
import { usePage } from '../ui/page';

const EMOJI = ['👍', '❤️', '🔥', '🎉', '😁', '🤔', '😢', '👎'];

export interface MessageMenuProps {
  readonly message: Message;
  readonly canReply: boolean;
  readonly onReply: () => void;
  readonly onClose: () => void;
}

/** What can be done with a message: a reaction, a reply, a copy. */
export function MessageMenu({ message, canReply, onReply, onClose }: MessageMenuProps) {
  const page = usePage();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.querySelector('button')?.focus();
    box.current?.scrollIntoView({ block: 'nearest' });
    const onPointer = ({ target }: PointerEvent) => {
      if (!box.current?.contains(target as Node)) onClose();
    };
    addEventListener('pointerdown', onPointer);
    return () => {
      removeEventListener('pointerdown', onPointer);
      before?.focus();
    };
  }, [onClose]);

  const mine = message.reactions.find((reaction) => reaction.mine)?.emoji;
  const react = (emoji: string) => {
    onClose();
    const chosen = emoji === mine ? null : emoji;
    void page.attempt(page.phone.api.react(message.chat, message.id, chosen));
  };
  return (
    <div
      ref={box}
      className="menu message-menu"
      role="menu"
      aria-label="Message"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
        const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
        const items = [...(box.current?.querySelectorAll('button') ?? [])];
        if (!step) return;
        event.preventDefault();
        const at = items.indexOf(document.activeElement as HTMLButtonElement);
        items.at((at + step) % items.length)?.focus();
      }}
    >
      <div className="menu-emoji" role="none">
        {EMOJI.map((emoji) => (
          <button
            key={emoji}
            type="button"
            role="menuitemcheckbox"
            aria-checked={emoji === mine}
            aria-label={`React with ${emoji}`}
            onClick={() => react(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
      {canReply && (
        <button
          type="button"
          role="menuitem"
          onClick={() => {
            onClose();
            onReply();
          }}
        >
          <Icon name="reply" size={20} /> Reply
        </button>
      )}
      {message.text && (
        <button
          type="button"
          role="menuitem"
          onClick={() => {
            onClose();
            void navigator.clipboard
              .writeText(message.text)
              .then(() => page.toast('Copied.'))
              .catch(() => page.toast('The browser does not let this page copy.'));
          }}
        >
          <Icon name="copy" size={20} /> Copy text
        </button>
      )}
    </div>
  );
}
