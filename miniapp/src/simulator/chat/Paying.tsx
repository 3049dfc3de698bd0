import type { InvoiceMedia, Message, PaidMedia } from '../api/types';
import { Icon, Star } from '../ui/Icon';
import { usePage } from '../ui/page';
import { Picture } from './Attachment';

/** An invoice as a card; its Pay button is the first one below the message. */
export function Invoice({ media }: { readonly message: Message; readonly media: InvoiceMedia }) {
  return (
    <div className="invoice">
      <span className="invoice-picture" aria-hidden="true">
        <Star size={40} />
      </span>
      <b dir="auto">{media.title}</b>
      <span dir="auto">{media.description}</span>
      <span className="invoice-price">
        <Price amount={media.amount} currency={media.currency} />
        {media.subscription_period !== null && <small>{period(media.subscription_period)}</small>}
        {media.test && <small>test</small>}
        {media.paid && (
          <span className="paid">
            <Icon name="check" size={16} /> Paid
          </span>
        )}
      </span>
    </div>
  );
}

/** Photos and films that are blurred until they are bought. */
export function Paid({ message, media }: { readonly message: Message; readonly media: PaidMedia }) {
  const page = usePage();
  if (media.bought) {
    return (
      <div className="album" data-count={media.items.length}>
        {media.items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never change their places
          <Picture key={index} media={item} />
        ))}
      </div>
    );
  }
  return (
    <button
      type="button"
      className="picture locked"
      onClick={() => void page.pay({ message, media })}
    >
      <span className="locked-label">
        Unlock for <Price amount={media.amount} currency={media.currency} />
      </span>
      {media.items.length > 1 && <small>{media.items.length} in it</small>}
    </button>
  );
}

/** An amount of Telegram Stars, or of another currency. */
export function Price({
  amount,
  currency,
}: {
  readonly amount: number;
  readonly currency: string;
}) {
  const number = amount.toLocaleString('en');
  if (currency !== 'XTR') return `${number} ${currency}`;
  return (
    <span className="price">
      <Star /> {number}
      <span className="unseen">{amount === 1 ? ' Star' : ' Stars'}</span>
    </span>
  );
}

export function period(seconds: number): string {
  const days = Math.round(seconds / 86_400);
  if (days === 30) return 'a month';
  return days === 1 ? 'a day' : `every ${days} days`;
}
