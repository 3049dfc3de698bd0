import type { Language, Messages, MessagesOf } from '@onlyvips/sdk';

const FILES: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => import('./messages/en.json'),
  tr: () => import('./messages/tr.json'),
  ru: () => import('./messages/ru.json'),
  ar: () => import('./messages/ar.json'),
};

/** The texts of the screens of quests. */
export const messages: MessagesOf = async (language) => (await FILES[language]()).default;
