import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Chat, Message } from '../api/types';
import { serviceText } from '../state/words';
import { Icon } from '../ui/Icon';
import { Bubble, type BubbleProps } from './Bubble';
import { items } from './items';

export interface MessagesProps
  extends Pick<BubbleProps, 'onReply' | 'onCommand' | 'onComments' | 'canReply'> {
  readonly chat: Chat;
  readonly messages: readonly Message[];
  readonly loading: boolean;
  /** A message to go to. */
  readonly target: number | undefined;
  /** The newest message that was read when the chat was opened; null for no line there. */
  readonly read: number | null;
  readonly typing: boolean;
  readonly onOlder: () => void;
  readonly onRead: (message: number) => void;
}

/** This near to the end, new messages pull the chat along. */
const NEAR = 80;
const OLDER_AT = 400;
const MARKED_MS = 1600;

/** The messages of a chat, scrolled to the newest; older ones come when one scrolls up. */
export function Messages(props: MessagesProps) {
  const { chat, messages, loading, target, read, typing, onOlder, onRead } = props;
  const box = useRef<HTMLDivElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const before = useRef({ height: 0, first: 0, last: 0 });
  const [atEnd, setAtEnd] = useState(true);
  const stick = useRef(true);
  const [marked, setMarked] = useState<number>();
  const shown = useMemo(() => items(messages, read), [messages, read]);
  const firstId = messages[0]?.id ?? 0;
  const last = messages.at(-1);
  const lastId = last?.id ?? 0;

  useLayoutEffect(() => {
    const view = box.current;
    if (!view) return;
    const was = before.current;
    if (was.last === 0) {
      const line = view.querySelector('.unread-line');
      if (line) line.scrollIntoView({ block: 'start' });
      else view.scrollTop = view.scrollHeight;
    } else if (stick.current || (lastId > was.last && last?.out)) {
      view.scrollTop = view.scrollHeight;
    } else if (firstId < was.first) {
      // What came above must not move what is looked at.
      view.scrollTop += view.scrollHeight - was.height;
    }
    before.current = { height: view.scrollHeight, first: firstId, last: lastId };
  }, [firstId, lastId, last?.out]);

  // The end stays in view when pictures come, keyboards open, and the window changes.
  useEffect(() => {
    const view = box.current;
    if (!view || !inside.current) return;
    const watch = new ResizeObserver(() => {
      if (stick.current) view.scrollTop = view.scrollHeight;
      before.current.height = view.scrollHeight;
    });
    watch.observe(view);
    watch.observe(inside.current);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    if (atEnd && lastId) onRead(lastId);
  }, [atEnd, lastId, onRead]);

  function jump(message: number): void {
    const found = document.getElementById(`message-${chat.id}-${message}`);
    if (!found) return;
    stick.current = false;
    found.scrollIntoView({ block: 'center' });
    setMarked(message);
    setTimeout(() => setMarked(undefined), MARKED_MS);
  }
  const known = messages.some(({ id }) => id === target);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is there
  useEffect(() => {
    if (target !== undefined && known) jump(target);
  }, [target, known]);

  function onScroll(): void {
    const view = box.current;
    if (!view) return;
    const left = view.scrollHeight - view.scrollTop - view.clientHeight;
    stick.current = left < NEAR;
    setAtEnd(stick.current);
    if (view.scrollTop < OLDER_AT) onOlder();
  }

  return (
    <div className="messages-box">
      <div
        ref={box}
        className="messages"
        role="log"
        aria-label={`Messages of ${chat.title}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div ref={inside} className="messages-inside">
          {loading && (
            <p className="service">
              <span className="spinner" /> Older messages
            </p>
          )}
          {shown.map((item) => {
            switch (item.kind) {
              case 'day':
                return (
                  <p key={item.key} className="service day">
                    {item.text}
                  </p>
                );
              case 'unread':
                return (
                  <p key={item.key} className="unread-line">
                    Unread messages
                  </p>
                );
              case 'service':
                return (
                  <p key={item.key} className="service" dir="auto">
                    {serviceText(item.message)}
                  </p>
                );
              default:
                return (
                  <Bubble
                    key={item.key}
                    parts={item.parts}
                    first={item.first}
                    last={item.last}
                    group={chat.kind === 'group'}
                    marked={item.parts.some(({ id }) => id === marked)}
                    canReply={props.canReply}
                    onReply={props.onReply}
                    onCommand={props.onCommand}
                    onComments={props.onComments}
                    onJump={jump}
                  />
                );
            }
          })}
          {typing && (
            <p className="typing-bubble" role="status" aria-label={`${chat.title} is typing`}>
              <i />
              <i />
              <i />
            </p>
          )}
        </div>
      </div>
      {!atEnd && (
        <button
          type="button"
          className="to-end"
          aria-label="To the newest message"
          onClick={() => box.current?.scrollTo({ top: box.current.scrollHeight })}
        >
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}
