import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Bot, InvoiceMedia, Message, Opening, PaidMedia, Theme } from '../api/types';
import type { InvoiceStatus } from '../bridge/bridge';
import type { Phone, PhoneState } from '../state/phone';

/** What is to be paid for: a message, or an invoice by its link. */
export type Order =
  | { readonly message: Message; readonly media: InvoiceMedia | PaidMedia }
  | { readonly link: string; readonly media: InvoiceMedia };

/** A chat, and what to look at in it. */
export interface Place {
  readonly chat: string;
  readonly message?: number | undefined;
  /** Only the comments of a post: of this channel, with this number. */
  readonly thread?: { readonly channel: string; readonly post: number } | undefined;
}

/** What every part of the phone may ask of the page. */
export interface PageUses {
  readonly phone: Phone;
  readonly bot: Bot;
  readonly theme: Theme;
  /** Does something, and says so when it was refused. */
  attempt<T>(work: Promise<T>): Promise<T | null>;
  toast(text: string): void;
  go(place: Place | null): void;
  openLink(url: string): void;
  openApp(opening: Opening): void;
  pay(order: Order): Promise<InvoiceStatus>;
  showPicture(url: string): void;
}

export const PageContext = createContext<PageUses | null>(null);

export function usePage(): PageUses {
  const page = useContext(PageContext);
  if (!page) throw new Error('There is no page around this.');
  return page;
}

/** What the phone shows now. */
export function usePhone(phone: Phone): PhoneState {
  return useSyncExternalStore(phone.subscribe, phone.getState);
}
