import type { Media, Message, Service } from '../api/types';

const KINDS: Readonly<Record<Media['kind'], string>> = {
  photo: '🖼 Photo',
  video: '📹 Video',
  animation: '🎞 GIF',
  document: '📎 File',
  audio: '🎵 Music',
  voice: '🎤 Voice message',
  sticker: 'Sticker',
  invoice: '🧾 Invoice',
  paid_media: '⭐ Paid media',
  poll: '📊 Poll',
  contact: '👤 Contact',
  dice: '🎲 Dice',
  geo: '📍 Place',
  other: 'Attachment',
};

function names(service: Service): string {
  return (service.people ?? []).map(({ name }) => name).join(', ');
}

/** What a line between messages says. */
export function serviceText({ service, sender, reply_to }: Message): string {
  const who = sender?.name ?? 'Somebody';
  switch (service?.kind) {
    case 'joined':
      return `${names(service) || who} joined`;
    case 'left':
      return `${names(service) || who} left`;
    case 'pinned':
      return `${who} pinned ${reply_to?.text ? `“${reply_to.text.slice(0, 40)}”` : 'a message'}`;
    case 'paid':
      return `You paid ${price(service)}${service.title ? ` for ${service.title}` : ''}`;
    case 'refunded':
      return `${price(service)} came back${service.title ? ` for ${service.title}` : ''}`;
    case 'created':
      return `“${service.title ?? ''}” was created`;
    default:
      return 'Something happened';
  }
}

export function price({ amount = 0, currency }: Pick<Service, 'amount' | 'currency'>): string {
  const number = amount.toLocaleString('en');
  return currency === 'XTR' || !currency ? `⭐ ${number}` : `${number} ${currency}`;
}

/** A message in one line, as the list of chats shows it. */
export function describe(message: Message): string {
  if (message.service) return serviceText(message);
  const { media } = message;
  if (!media) return message.text;
  if (media.kind === 'invoice') return `🧾 ${media.title}`;
  if (media.kind === 'poll') return `📊 ${media.question}`;
  return [KINDS[media.kind], message.text].filter(Boolean).join(', ');
}

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en', { month: 'long', day: 'numeric' });
const LONG_AGO = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });

export const timeOf = (date: string): string => TIME.format(new Date(date));

/** The day of a message, as it stands between those of two days. */
export function dayOf(date: string, now: Date = new Date()): string {
  const day = new Date(date);
  return day.toDateString() === now.toDateString() ? 'Today' : DAY.format(day);
}

/** The time of a message of today, else its day. */
export function shortly(date: string, now: Date = new Date()): string {
  const day = new Date(date);
  return day.toDateString() === now.toDateString() ? TIME.format(day) : LONG_AGO.format(day);
}

/** The language that a person chose in Telegram, in English. */
export function languageName(code: string | null): string {
  if (!code) return 'no language';
  return new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code;
}

export function bytes(size: number | undefined): string {
  if (size === undefined) return '';
  if (size < 1024) return `${size} B`;
  if (size < 1024 ** 2) return `${(size / 1024).toFixed(0)} KB`;
  return `${(size / 1024 ** 2).toFixed(1)} MB`;
}

export function duration(seconds: number | undefined): string {
  const whole = Math.round(seconds ?? 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
