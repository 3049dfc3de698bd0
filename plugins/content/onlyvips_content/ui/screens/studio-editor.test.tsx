import { problem, renderScreen } from '@onlyvips/sdk/testing';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { forgetDrafts } from '../studio/editor/drafts';
import Editor, { messages } from './studio-editor';

const PATH = '/api/v1/content/creator/works';
const WORK = {
  id: 7,
  revision: 3,
  kind: 'gallery',
  state: 'draft',
  language: 'en',
  category: null,
  tags: [],
  age: 'all',
  cover: null,
  published_at: null,
  scheduled_at: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  taken_down_reason: '',
  texts: { en: { title: 'Sea', summary: '', body: '' } },
  ways: [
    { rule: 'price', parameters: { prices: [{ asset: 'XTR', amount: 100 }] }, opens_at: null },
  ],
  media: ['aa', 'bb'],
  works: [],
};
const medium = (id: string) => ({
  id,
  kind: 'image',
  media_type: 'image/jpeg',
  file_name: `${id}.jpg`,
  size: 1000,
  state: 'ready',
  progress: 100,
  error: null,
  width: 40,
  height: 30,
  duration_ms: null,
  created_at: '2026-01-01T00:00:00Z',
  original: '/x',
  renditions: {},
});
const RULES = [
  { name: 'public', plugin: null, label: 'Everybody', description: 'All', parameters: {} },
  { name: 'price', plugin: null, label: 'A price', description: 'Who pays', parameters: {} },
];
const ASSETS = [
  { code: 'XTR', decimals: 0, name: 'Stars', withdrawable: true, minimum_payout: 1 },
  { code: 'TON', decimals: 9, name: 'Toncoin', withdrawable: true, minimum_payout: 1 },
];

const sent: { method: string; body: Record<string, unknown> }[] = [];
async function noted(request: Request) {
  const body = (await request.json()) as Record<string, unknown>;
  sent.push({ method: request.method, body });
  return body;
}

function draw(more: Record<string, unknown> = {}) {
  return renderScreen(Editor, {
    plugin: 'content',
    messages,
    path: '/content/studio/works/7',
    route: '/content/studio/works/:id',
    server: {
      [`GET ${PATH}/7`]: WORK,
      'GET /api/v1/content/media': { items: ['aa', 'bb'].map(medium), next_cursor: null },
      'GET /api/v1/content/access-rules': { items: RULES },
      'GET /api/v1/content/categories': { items: [] },
      'GET /api/v1/ledger/assets': { items: ASSETS },
      ...more,
    },
  });
}

beforeEach(() => {
  sent.length = 0;
  localStorage.clear();
  forgetDrafts();
});

it('keeps prices in smallest units and files in the order that the keyboard gave them', async () => {
  await draw({
    [`PUT ${PATH}/7`]: async (request: Request) => ({
      ...WORK,
      ...(await noted(request)),
      revision: 4,
    }),
  });
  fireEvent.keyDown(await screen.findByLabelText('Move aa.jpg: place 1 of 2'), {
    key: 'ArrowDown',
  });
  expect(screen.getByText('Now in place 2 of 2')).toBeTruthy();
  fireEvent.change(await screen.findByLabelText('Toncoin'), { target: { value: '1,25' } });
  fireEvent.click(screen.getByText('Save changes'));
  await screen.findByText('Saved');
  expect(sent[0]?.body).toMatchObject({
    revision: 3,
    media: ['bb', 'aa'],
    ways: [
      {
        rule: 'price',
        parameters: {
          prices: [
            { asset: 'XTR', amount: 100 },
            { asset: 'TON', amount: 1_250_000_000 },
          ],
        },
      },
    ],
  });
  expect(localStorage.length).toBe(0);
});

it('brings back what was not saved, and says what the server refuses beside its field', async () => {
  const first = await draw();
  fireEvent.change(await screen.findByLabelText('Title'), { target: { value: 'Open sea' } });
  first.unmount();
  forgetDrafts();

  await draw({
    [`PUT ${PATH}/7`]: problem(422, 'invalid', {
      errors: [{ field: 'ways.0.parameters.prices.0.amount', message: 'expected at most 50' }],
    }),
  });
  await screen.findByText(/wrote last time/);
  expect((screen.getByLabelText('Title') as HTMLInputElement).value).toBe('Open sea');
  fireEvent.click(screen.getByText('Save changes'));
  const way = await screen.findByLabelText('A price');
  await within(way).findByText('expected at most 50');
  expect(within(way).getByLabelText('Stars').getAttribute('aria-invalid')).toBe('true');
  fireEvent.click(screen.getByText('Discard it'));
  await waitFor(() =>
    expect((screen.getByLabelText('Title') as HTMLInputElement).value).toBe('Sea'),
  );
});

it('saves again by itself when only a processed file made the work newer', async () => {
  let revision = 3;
  await draw({
    [`GET ${PATH}/7`]: () => ({ ...WORK, revision }),
    [`PUT ${PATH}/7`]: async (request: Request) => {
      const body = await noted(request);
      if (body.revision !== 4) {
        revision = 4;
        return problem(409, 'stale-revision');
      }
      return { ...WORK, ...body, revision: 5 };
    },
  });
  fireEvent.change(await screen.findByLabelText('Title'), { target: { value: 'Open sea' } });
  fireEvent.click(screen.getByText('Save changes'));
  await screen.findByText('Saved');
  expect(sent.map(({ body }) => body.revision)).toEqual([3, 4]);
});

it('lets one choose when somebody else changed the work', async () => {
  const theirs = { ...WORK, revision: 4, tags: ['other'] };
  let changed = false;
  await draw({
    [`GET ${PATH}/7`]: () => (changed ? theirs : WORK),
    [`PUT ${PATH}/7`]: async (request: Request) => {
      const body = await noted(request);
      changed = true;
      return body.revision === 4 ? { ...theirs, ...body } : problem(409, 'stale-revision');
    },
  });
  fireEvent.change(await screen.findByLabelText('Title'), { target: { value: 'Open sea' } });
  fireEvent.click(screen.getByText('Save changes'));
  fireEvent.click(await screen.findByText('Keep mine'));
  fireEvent.click(screen.getByText('Save changes'));
  await screen.findByText('Saved');
  expect(sent.map(({ body }) => body.revision)).toEqual([3, 4]);
});
