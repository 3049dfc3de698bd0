import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { query } from '../api/client';
import { problem, renderScreen } from '../sdk/testing';
import { QueryView } from './QueryView';
import { Empty } from './states';

function Balances() {
  return (
    <QueryView
      query={query.useQuery('get', '/api/v1/ledger/balances')}
      isEmpty={({ items }) => items.length === 0}
      empty={<Empty title="Nothing there" />}
    >
      {({ items }) => <p>{`${items.length} found`}</p>}
    </QueryView>
  );
}

it('loads, says what is wrong in the words of the server, tries again, and shows what came', async () => {
  let asked = 0;
  await renderScreen(Balances, {
    server: {
      'GET /api/v1/ledger/balances': () => {
        asked += 1;
        return asked === 1
          ? problem(403, 'forbidden', { detail: 'Not for you.' })
          : { items: [{ asset: 'XTR' }] };
      },
    },
  });
  expect(screen.getByRole('status', { name: 'Loading' })).toBeTruthy();
  expect((await screen.findByRole('alert')).textContent).toContain('Not for you.');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('1 found')).toBeTruthy();
});

it('says that there is nothing', async () => {
  await renderScreen(Balances, { server: { 'GET /api/v1/ledger/balances': { items: [] } } });
  expect(await screen.findByText('Nothing there')).toBeTruthy();
});
