import { problem, renderScreen } from '@onlyvips/sdk/testing';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { placeOf } from '../places';
import Manage from './manage';
import Tips from './tips';
import Wallet, { messages } from './wallet';

const ASSETS = {
  items: [
    { code: 'XTR', decimals: 0, name: 'Telegram Stars', withdrawable: true, minimum_payout: 100 },
    { code: 'TON', decimals: 9, name: 'Toncoin', withdrawable: true, minimum_payout: 1 },
  ],
};
const BALANCE = {
  asset: 'XTR',
  available: 4_000,
  earnings: 610,
  held: 2_450,
  pending: 0,
  escrow: 0,
  debt: 0,
  spendable: 4_610,
  next_release: '2026-12-17T12:00:00Z',
};
const TIP = {
  transfer_id: 7,
  at: '2026-11-26T05:02:00Z',
  kind: 'tip',
  role: 'earned',
  asset: 'TON',
  amount: 147_000_000,
  available: 0,
  held: 0,
  gross: 150_000_000,
  fee: 3_000_000,
  tax: 0,
  plugin: 'ledger',
  subject: '',
  other: 2,
  other_name: 'Burak',
  reverses: null,
  note: 'Thank you!',
};

/** Somebody with 60 Stars. */
const RICH = {
  'GET /api/v1/ledger/assets': ASSETS,
  'GET /api/v1/ledger/balances': { items: [{ asset: 'XTR', spendable: 60 }] },
  'GET /api/v1/ledger/history': { items: [] },
};

function draw(server: Record<string, unknown> = {}, path = '/ledger') {
  return renderScreen(Wallet, {
    plugin: 'ledger',
    messages,
    path,
    server: {
      'GET /api/v1/ledger/assets': ASSETS,
      'GET /api/v1/ledger/balances': { items: [BALANCE] },
      'GET /api/v1/ledger/history': { items: [TIP] },
      ...server,
    },
  });
}

it('says what there is, what is held until when, who gave what, and how it was booked', async () => {
  await draw({
    'GET /api/v1/ledger/transfers/7': {
      id: 7,
      held_until: null,
      postings: [{ owner: null, kind: 'fees', asset: 'TON', amount: 3_000_000 }],
    },
  });
  const balances = await screen.findByRole('list', { name: 'What you have' });
  expect(balances.textContent).toContain('4,610\u00a0⭐');
  expect(balances.textContent).toContain('2,450\u00a0⭐next on Dec 17');
  const entry = await screen.findByRole('button', { name: /Tip.*From Burak.*\+0.147\sTON/ });
  await userEvent.click(entry);
  const sheet = within(screen.getByRole('dialog', { name: 'Tip' }));
  expect(sheet.getByText('-0.003 TON')).toBeTruthy();
  expect(await sheet.findByText('Fee of the platform', { selector: 'h3 + dl dt' })).toBeTruthy();
});

it('asks the server for what the address filters, and for all again without', async () => {
  const asked: string[] = [];
  await draw(
    {
      'GET /api/v1/ledger/history': (request: Request) => {
        const { searchParams } = new URL(request.url);
        searchParams.delete('limit');
        asked.push(searchParams.toString());
        return { items: [] };
      },
    },
    '/ledger?kind=tip&asset=TON&from=nonsense',
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Remove filters' }));
  expect(await screen.findByText('Nothing has moved yet')).toBeTruthy();
  expect(asked).toEqual(['asset=TON&kind=tip', '']);
});

it('shows the rest when the balances cannot be had', async () => {
  await draw({ 'GET /api/v1/ledger/balances': () => problem(403, 'forbidden') });
  expect(await screen.findByRole('alert')).toBeTruthy();
  expect(await screen.findByRole('button', { name: /From Burak/ })).toBeTruthy();
});

it('leads to what was paid for where some screen shows it', () => {
  const routes = ['/content/works/:id', '/quests'];
  expect(placeOf('content', 'work:12', routes)).toBe('/content/works/12');
  expect(placeOf('content', 'work:12@500', routes)).toBe('/content/works/12');
  expect(placeOf('content', 'creator:3', routes)).toBeNull();
  expect(placeOf('quests', 'work:12', routes)).toBeNull();
});

it('gives a tip once, although the first answer was lost', async () => {
  const user = userEvent.setup();
  const keys: (string | null)[] = [];
  await renderScreen(Tips, {
    plugin: 'ledger',
    messages,
    path: '/ledger/tips?to=2&name=Burak',
    server: {
      ...RICH,
      'POST /api/v1/ledger/tips': (request: Request) => {
        keys.push(request.headers.get('Idempotency-Key'));
        return keys.length === 1 ? problem(503, 'unavailable') : Response.json({}, { status: 201 });
      },
    },
  });
  await user.click(await screen.findByRole('button', { name: '50\u00a0⭐' }));
  await user.click(screen.getByRole('button', { name: 'Give 50\u00a0⭐' }));
  const sheet = within(screen.getByRole('dialog', { name: 'A tip for Burak' }));
  const pay = sheet.getByRole('button', { name: 'Pay 50\u00a0⭐' });
  await user.click(pay);
  expect(await sheet.findByRole('alert')).toBeTruthy();
  await user.click(pay);
  expect(await screen.findByText('Burak got your tip.')).toBeTruthy();
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

it('leads to more money where there is too little, and gives nobody a tip to themselves', async () => {
  const user = userEvent.setup();
  const first = await renderScreen(Tips, {
    plugin: 'ledger',
    messages,
    path: '/ledger/tips?to=2',
    server: RICH,
  });
  await user.click(await screen.findByRole('button', { name: '500\u00a0⭐' }));
  await user.click(screen.getByRole('button', { name: 'Give 500\u00a0⭐' }));
  const more = screen.getByRole('link', { name: 'Bring money in' });
  expect(more.getAttribute('href')).toBe('/ledger/add?asset=XTR');
  first.unmount();
  const path = '/ledger/tips?to=1';
  await renderScreen(Tips, { plugin: 'ledger', messages, path, server: RICH });
  expect(await screen.findByText('You cannot tip yourself.')).toBeTruthy();
  expect(screen.queryByRole('textbox')).toBeNull();
});

it('corrects a balance after a reason and a second look, with one key', async () => {
  const user = userEvent.setup();
  const sent: { body: unknown; key: string | null }[] = [];
  await renderScreen(Manage, {
    plugin: 'ledger',
    messages,
    path: '/ledger/manage?view=people&person=2',
    account: { roles: ['user', 'admin'], permissions: ['ledger.read_others', 'ledger.adjust'] },
    server: {
      'GET /api/v1/accounts/2': { id: 2, name: 'Burak', bans: [] },
      'GET /api/v1/ledger/assets': ASSETS,
      'GET /api/v1/ledger/accounts/2/balances': {
        items: [{ asset: 'TON', available: 2_000_000_000, spendable: 2_000_000_000 }],
      },
      'GET /api/v1/ledger/accounts/2/history': { items: [] },
      'POST /api/v1/ledger/accounts/2/adjust': async (request: Request) => {
        sent.push({ body: await request.json(), key: request.headers.get('Idempotency-Key') });
        return Response.json({}, { status: 201 });
      },
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Correct a balance' }));
  await user.click(screen.getByRole('button', { name: 'Take away' }));
  await user.selectOptions(screen.getByLabelText('What'), 'TON');
  await user.type(screen.getByLabelText('Amount'), '0.5');
  const goOn = screen.getByRole('button', { name: 'Go on' });
  expect(goOn).toHaveProperty('disabled', true);
  await user.type(screen.getByLabelText('Reason'), 'Paid twice');
  await user.click(goOn);
  expect(screen.getByText(/Burak has 1.5\sTON afterwards/)).toBeTruthy();
  await user.click(screen.getByRole('button', { name: /Correct by -0.5\sTON/ }));
  expect(await screen.findByText('The balance is corrected.')).toBeTruthy();
  expect(sent).toEqual([
    {
      body: { asset: 'TON', amount: -500_000_000, reason: 'Paid twice' },
      key: expect.stringMatching(/^[\w-]{8,}$/),
    },
  ]);
});
