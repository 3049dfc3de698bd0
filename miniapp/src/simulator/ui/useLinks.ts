import { useCallback } from 'react';
import type { Bot, Opening } from '../api/types';
import type { InvoiceStatus } from '../bridge/bridge';
import { readTelegramLink, type TelegramLink } from '../bridge/links';
import type { Phone } from '../state/phone';
import type { Order, Place } from './page';

export interface LinkUses {
  readonly phone: Phone;
  readonly bot: Bot;
  attempt<T>(work: Promise<T>): Promise<T | null>;
  toast(text: string): void;
  go(place: Place | null): void;
  openApp(opening: Opening): void;
  pay(order: Order): Promise<InvoiceStatus>;
  share(text: string): void;
}

/** What happens when a link is followed: Telegram's stay on the phone, others open a tab. */
export function useLinks(uses: LinkUses) {
  const { phone, bot, attempt, toast, go, openApp, pay, share } = uses;

  const openInvoice = useCallback(
    async (link: string): Promise<InvoiceStatus> => {
      const media = await attempt(phone.api.invoice(link));
      return media ? pay({ link, media }) : 'failed';
    },
    [attempt, phone, pay],
  );

  const follow = useCallback(
    async (link: TelegramLink): Promise<void> => {
      const chats = phone.getState().list?.chats ?? [];
      const named = (name: string) =>
        chats.find(({ username }) => username?.toLowerCase() === name.toLowerCase());
      switch (link.kind) {
        case 'start':
        case 'app':
          if (link.username.toLowerCase() !== bot.username.toLowerCase()) {
            toast(`There is no bot @${link.username} here.`);
          } else if (link.kind === 'app') {
            openApp({ source: 'link', start_param: link.param || undefined });
          } else {
            go({ chat: 'bot' });
            await attempt(phone.api.send('bot', `/start ${link.param}`.trim()));
          }
          break;
        case 'chat': {
          const chat = named(link.username);
          if (chat) go({ chat: chat.id, message: link.post ?? undefined });
          else toast(`There is nobody called @${link.username} here.`);
          break;
        }
        case 'numbered':
          if (chats.some(({ id }) => id === link.chat))
            go({ chat: link.chat, message: link.post ?? undefined });
          else toast('You cannot see this chat.');
          break;
        case 'invite': {
          const answer = await attempt(phone.api.joinByLink(link.link));
          if (answer) toast(answer.joined ? 'You joined.' : 'An admin has to let you in.');
          break;
        }
        case 'invoice':
          await openInvoice(link.slug);
          break;
        case 'share':
          share(link.text);
          break;
      }
    },
    [phone, bot, attempt, toast, go, openApp, openInvoice, share],
  );

  const openLink = useCallback(
    (url: string) => {
      const link = readTelegramLink(url);
      if (link) void follow(link);
      else if (/^(https?|mailto|tel):/i.test(url)) open(url, '_blank', 'noopener,noreferrer');
      else toast(`The simulator does not open ${url}`);
    },
    [follow, toast],
  );

  return { openLink, openInvoice };
}
