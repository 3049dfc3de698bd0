import { type FakeServer, problem, renderScreen } from '@onlyvips/sdk/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { forgetMediaSession } from '../media/session';
import { messages } from '../messages';
import { WorkPage } from './WorkPage';

const creator = { account_id: 5, slug: 'mira', name: 'Mira Holt', avatar: null };
const way = {
  open: false,
  parameters: {},
  prices: [],
  done: 0,
  total: 0,
  opens_at: null,
};
const PHOTO = '/api/v1/content/media/ab/marked?v=1&e=9&s=x';

function work(more: Record<string, unknown> = {}) {
  return {
    id: 12,
    creator,
    kind: 'photo',
    state: 'published',
    language: 'en',
    title: 'First light',
    summary: 'Before breakfast.',
    category: null,
    tags: ['ridge'],
    age: 'all',
    items: 1,
    duration_ms: 0,
    published_at: '2026-01-02T00:00:00Z',
    revision: 1,
    cover: null,
    counts: { views: 10, likes: 3, saves: 0, comments: 0, unlocks: 0 },
    liked: false,
    saved: false,
    access: {
      allowed: false,
      via: '',
      ways: [
        { ...way, rule: 'price', prices: [{ asset: 'XTR', amount: 50 }] },
        {
          ...way,
          rule: 'quests',
          done: 1,
          total: 2,
          parameters: {
            quests: [
              { id: 7, slug: 'hello', title: 'Say hello', done: false },
              { id: 8, slug: 'visit', title: 'Come by', done: true },
            ],
          },
        },
      ],
    },
    languages: ['en'],
    html: '',
    media: [
      {
        id: 'ab',
        kind: 'image',
        url: null,
        poster: null,
        preview: null,
        width: 300,
        height: 200,
        duration_ms: 0,
        waveform: [],
      },
    ],
    works: [],
    scheduled_at: null,
    taken_down_reason: '',
    progress: null,
    hints: ['Buy it for 50 ⭐', 'Quests done: 1 of 2'],
    ...more,
  };
}

function open() {
  const shown = work();
  return {
    ...shown,
    access: { allowed: true, via: 'unlocked', ways: [] },
    hints: [],
    media: [{ ...shown.media[0], url: PHOTO }],
  };
}

const server: FakeServer = {
  'GET /api/v1/content/works/12': work(),
  'GET /api/v1/content/works/12/comments': { items: [], next_cursor: null },
  'GET /api/v1/content/creators/mira': {
    ...creator,
    bio: '',
    languages: ['en'],
    links: [],
    cover: null,
    followers: 3,
    works: 2,
    followed: false,
    own: false,
  },
  'GET /api/v1/ledger/assets': {
    items: [{ code: 'XTR', decimals: 0, name: 'Stars', withdrawable: true, minimum_payout: 1 }],
  },
  'GET /api/v1/ledger/balances': { items: [{ asset: 'XTR', spendable: 100 }] },
  'POST /api/v1/content/media/session': { seconds: 3600 },
  'POST /api/v1/content/works/12/view': { counted: true },
};

function draw(more: FakeServer = {}) {
  return renderScreen(WorkPage, {
    plugin: 'content',
    messages,
    path: '/content/works/12',
    route: '/content/works/:id',
    server: { ...server, ...more },
  });
}

beforeEach(forgetMediaSession);

test('a closed work says every way in, how far one is, and where to go on', async () => {
  await draw();
  const ways = within(await screen.findByRole('region', { name: 'Open it one of these ways' }));
  expect(ways.getByText('Buy it for 50 ⭐')).toBeTruthy();
  expect(ways.getByRole('progressbar', { name: '1 of 2 done' })).toBeTruthy();
  expect(ways.getByRole('link', { name: 'Say hello' }).getAttribute('href')).toBe('/quests/7');
  expect(ways.queryByRole('link', { name: 'Come by' })).toBeNull();
});

test('a price that has changed is said and asked for anew; what was bought opens in place', async () => {
  const user = userEvent.setup();
  let now: unknown = work();
  let cookie = 0;
  const paid: unknown[] = [];
  const keys = new Set<string | null>();
  await draw({
    'GET /api/v1/content/works/12': () => now,
    'POST /api/v1/content/media/session': () => {
      cookie += 1;
      return { seconds: 3600 };
    },
    'POST /api/v1/content/works/12/purchase': async (request: Request) => {
      paid.push(await request.json());
      keys.add(request.headers.get('Idempotency-Key'));
      if (paid.length === 1) {
        const { access } = work();
        const [, quests] = access.ways;
        const price = { ...way, rule: 'price', prices: [{ asset: 'XTR', amount: 60 }] };
        now = work({ access: { ...access, ways: [price, quests] } });
        return problem(409, 'price-changed', { asset: 'XTR', amount: 60 });
      }
      now = open();
      return Response.json({}, { status: 201 });
    },
  });
  await user.click(await screen.findByRole('button', { name: /Unlock for 50/ }));
  await user.click(await screen.findByRole('button', { name: /^Pay 50/ }));

  expect((await screen.findByRole('alert')).textContent).toMatch(/it is 60\s⭐ now/);
  await user.click(await screen.findByRole('button', { name: /^Pay 60/ }));

  expect(await screen.findByText('It is open!')).toBeTruthy();
  expect(paid).toEqual([
    { asset: 'XTR', amount: 50 },
    { asset: 'XTR', amount: 60 },
  ]);
  expect(keys.size).toBe(2);
  const photo = await screen.findByAltText('First light, photo 1 of 1');
  expect(photo.getAttribute('src')).toBe(PHOTO);
  expect(cookie).toBe(1);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('who has too little is led to a rail, and the work opens when the money is there', async () => {
  const user = userEvent.setup();
  let now: unknown = work();
  await draw({
    'GET /api/v1/content/works/12': () => now,
    'GET /api/v1/ledger/balances': { items: [{ asset: 'XTR', spendable: 20 }] },
    'GET /api/v1/ledger/quotes': {
      items: [
        {
          rail: 'test',
          pay: { asset: 'XTR', amount: 30 },
          receive: { asset: 'XTR', amount: 30 },
          expires_at: '2100-01-01T00:00:00Z',
        },
      ],
    },
    'POST /api/v1/content/works/12/payment': async (request: Request) => {
      expect(await request.json()).toEqual({ rail: 'test', asset: 'XTR', amount: 50 });
      return Response.json(
        { id: 4, rail: 'test', state: 'started', how: { confirm: '/x' } },
        { status: 201 },
      );
    },
    'POST /api/v1/ledger/payments/4/confirm': () => {
      now = open();
      return { id: 4, state: 'confirmed' };
    },
    'GET /api/v1/ledger/payments/4': { id: 4, state: 'confirmed' },
  });
  await user.click(await screen.findByRole('button', { name: /Unlock for 50/ }));
  const pay = await screen.findByRole('button', { name: /^Pay 50/ });
  await waitFor(() => expect(pay).toHaveProperty('disabled', true));
  await user.click(await screen.findByRole('button', { name: /^Pay 30.*with play money/ }));
  expect(await screen.findByText('It is open!')).toBeTruthy();
});

test('a like that the server refuses is taken back and said', async () => {
  const user = userEvent.setup();
  let refuse = (_: Response) => {};
  await draw({
    'PUT /api/v1/content/works/12/like': () =>
      new Promise<Response>((resolve) => {
        refuse = resolve;
      }),
  });
  const like = await screen.findByRole('button', { name: /^Like/ });
  await user.click(like);
  await waitFor(() => expect(like.textContent).toBe('4'));
  expect(like.getAttribute('aria-pressed')).toBe('true');

  refuse(problem(429, 'rate-limited', { detail: 'Too fast.' }));
  expect(await screen.findByText('Too fast.')).toBeTruthy();
  expect(like.textContent).toBe('3');
  expect(like.getAttribute('aria-pressed')).toBe('false');
});

test('a work for adults asks first, and is shown to who says that they are of age', async () => {
  const user = userEvent.setup();
  let adult = false;
  await draw({
    'GET /api/v1/content/works/12': () => (adult ? work() : problem(403, 'adults-only')),
    'PUT /api/v1/content/me': async (request: Request) => {
      adult = ((await request.json()) as { adult: boolean }).adult;
      return { adult, since: null };
    },
  });
  await user.click(await screen.findByRole('button', { name: 'I am 18 or older' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'First light' })).toBeTruthy();
});
