/** Where a link of Telegram leads. */
export type TelegramLink =
  | { readonly kind: 'start'; readonly username: string; readonly param: string }
  | { readonly kind: 'app'; readonly username: string; readonly param: string }
  | { readonly kind: 'chat'; readonly username: string; readonly post: number | null }
  | { readonly kind: 'numbered'; readonly chat: string; readonly post: number | null }
  | { readonly kind: 'invite'; readonly link: string }
  | { readonly kind: 'invoice'; readonly slug: string }
  | { readonly kind: 'share'; readonly text: string };

const HOSTS = new Set(['t.me', 'telegram.me', 'telegram.dog']);

/**
 * Reads a link (https://core.telegram.org/api/links).
 *
 * @param link A full address, or what `web_app_open_tg_link` gives: the path and the query.
 * @returns null for addresses that are not Telegram's.
 */
export function readTelegramLink(link: string): TelegramLink | null {
  const url = parse(link);
  if (!url) return null;
  if (url.protocol === 'tg:') return fromScheme(url);
  const [first = '', second = '', third = ''] = url.pathname.slice(1).split('/');
  const query = url.searchParams;
  if (first.startsWith('$')) return { kind: 'invoice', slug: first.slice(1) };
  if (first === 'invoice' && second) return { kind: 'invoice', slug: second };
  if (first.startsWith('+') || (first === 'joinchat' && second)) {
    return { kind: 'invite', link: `https://t.me/${first}${second ? `/${second}` : ''}` };
  }
  if (first === 'share') return shared(query);
  if (first === 'c' && second) {
    return { kind: 'numbered', chat: `-100${second}`, post: number(third) };
  }
  if (!/^[a-z]\w{2,31}$/i.test(first)) return null;
  return about(first, second, query);
}

function parse(link: string): URL | null {
  try {
    const full = link.startsWith('/') ? `https://t.me${link}` : link;
    const url = new URL(/^[\w.]+\//.test(full) ? `https://${full}` : full);
    if (url.protocol === 'tg:') return url;
    return /^https?:$/.test(url.protocol) && HOSTS.has(url.hostname) ? url : null;
  } catch {
    return null;
  }
}

function fromScheme(url: URL): TelegramLink | null {
  const query = url.searchParams;
  const domain = query.get('domain');
  switch (url.hostname || url.pathname.replaceAll('/', '')) {
    case 'resolve':
      return domain ? about(domain, query.get('post') ?? '', query) : null;
    case 'join':
      return { kind: 'invite', link: `https://t.me/+${query.get('invite') ?? ''}` };
    case 'invoice':
      return { kind: 'invoice', slug: query.get('slug') ?? '' };
    case 'msg_url':
      return shared(query);
    default:
      return null;
  }
}

function about(username: string, rest: string, query: URLSearchParams): TelegramLink {
  const app = query.get('startapp');
  if (app !== null) return { kind: 'app', username, param: app };
  const start = query.get('start');
  if (start !== null) return { kind: 'start', username, param: start };
  // A name after that of the bot is one of its apps; a number is a post.
  if (rest && number(rest) === null) return { kind: 'app', username, param: '' };
  return { kind: 'chat', username, post: number(rest) };
}

function shared(query: URLSearchParams): TelegramLink {
  const parts = [query.get('text'), query.get('url')].filter(Boolean);
  return { kind: 'share', text: parts.join('\n') };
}

function number(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
