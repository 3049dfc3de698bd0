import type { Button, Message } from '../api/types';
import { pressName } from '../state/phone';
import { Icon, type IconName, Star } from '../ui/Icon';
import { usePage, usePhone } from '../ui/page';

const ICONS: Partial<Record<Button['kind'], IconName>> = {
  url: 'link',
  web_app: 'window',
  copy: 'copy',
};

/** The buttons below a message. */
export function InlineKeyboard({ message }: { readonly message: Message }) {
  if (message.inline.length === 0) return null;
  return (
    <div className="inline">
      {message.inline.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a button is its place
        <div key={index} className="inline-row">
          {row.map((button, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a button is its place
            <InlineButton key={column} message={message} button={button} />
          ))}
        </div>
      ))}
    </div>
  );
}

function InlineButton({ message, button }: { readonly message: Message; readonly button: Button }) {
  const page = usePage();
  const { pressed } = usePhone(page.phone);
  const { kind, key, url, copy } = button;
  const waits = key !== undefined && pressed.has(pressName(message.chat, message.id, key));
  const { media } = message;
  const paid = kind === 'pay' && media?.kind === 'invoice' && media.paid;

  function press(): void {
    if (kind === 'callback' && key !== undefined) {
      void page.attempt(page.phone.press(message, { text: button.text, key }));
    } else if (kind === 'web_app') {
      page.openApp({ source: 'button', url });
    } else if (kind === 'url' && url) {
      page.openLink(url);
    } else if (kind === 'pay' && media?.kind === 'invoice') {
      void page.pay({ message, media });
    } else if (kind === 'copy' && copy !== undefined) {
      void navigator.clipboard.writeText(copy).then(() => page.toast('Copied.'));
    } else {
      page.toast('The simulator has no such buttons.');
    }
  }

  const icon = ICONS[kind];
  return (
    <button
      type="button"
      className="inline-button"
      aria-busy={waits}
      disabled={paid}
      onClick={press}
    >
      {paid ? (
        <>
          <Icon name="check" size={16} /> Paid
        </>
      ) : (
        <Label text={button.text} star={kind === 'pay'} />
      )}
      {icon && (
        <span className="inline-kind">
          <Icon name={icon} size={12} />
        </span>
      )}
      {waits && <span className="spinner" role="status" aria-label="The bot is asked" />}
    </button>
  );
}

function Label({ text, star }: { readonly text: string; readonly star: boolean }) {
  const [before, after] = text.split(/⭐️?/u);
  if (!star || after === undefined) return <span dir="auto">{text}</span>;
  return (
    <span dir="auto">
      {before}
      <Star size={15} />
      {after}
    </span>
  );
}
