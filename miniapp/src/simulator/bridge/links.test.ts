// @vitest-environment node

import { expect, it } from 'vitest';
import { readTelegramLink } from './links';

it.each([
  ['https://t.me/onlyvips_bot?start=ref_7', 'start', { username: 'onlyvips_bot', param: 'ref_7' }],
  ['t.me/onlyvips_bot?startapp=', 'app', { username: 'onlyvips_bot', param: '' }],
  ['/onlyvips_bot/shop?startapp=quests', 'app', { username: 'onlyvips_bot', param: 'quests' }],
  ['https://t.me/onlyvips_bot/shop', 'app', { username: 'onlyvips_bot', param: '' }],
  ['https://telegram.me/onlyvips_news/12', 'chat', { username: 'onlyvips_news', post: 12 }],
  ['tg://resolve?domain=onlyvips_news', 'chat', { username: 'onlyvips_news', post: null }],
  ['https://t.me/c/5000001/3', 'numbered', { chat: '-1005000001', post: 3 }],
  ['https://t.me/+AbC', 'invite', { link: 'https://t.me/+AbC' }],
  ['https://t.me/joinchat/AbC', 'invite', { link: 'https://t.me/joinchat/AbC' }],
  ['https://t.me/$slug', 'invoice', { slug: 'slug' }],
  ['https://t.me/invoice/slug', 'invoice', { slug: 'slug' }],
  [
    'https://t.me/share/url?url=https%3A%2F%2Fe.com&text=Look',
    'share',
    { text: 'Look\nhttps://e.com' },
  ],
])('%s is a link of the kind %s', (link, kind, rest) => {
  expect(readTelegramLink(link)).toEqual({ kind, ...rest });
});

it.each([
  'https://example.com/onlyvips_bot',
  'http://',
  'javascript:alert(1)',
  'https://t.me/',
  '',
])('%j is no link of Telegram', (link) => {
  expect(readTelegramLink(link)).toBeNull();
});
