import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { BY_CURSOR, query } from '../api/client';
import { problem, renderScreen } from '../sdk/testing';
import { InfiniteList } from './InfiniteList';
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

function People() {
  const people = query.useInfiniteQuery('get', '/api/v1/accounts', {}, BY_CURSOR);
  return (
    <InfiniteList
      query={people}
      label="People"
      estimate={50}
      keyOf={({ id }) => id}
      empty={<p>Nobody</p>}
      render={({ name }) => <span>{name}</span>}
    />
  );
}

/** A server with `pages` pages of people, two on each, which may fail at one of them once. */
function pages(count: number, failsAt?: number) {
  const cursors: (string | null)[] = [];
  let fails = failsAt !== undefined;
  return {
    cursors,
    answer(request: Request) {
      const cursor = new URL(request.url).searchParams.get('cursor');
      cursors.push(cursor);
      const page = Number(cursor ?? 0);
      if (fails && page === failsAt) {
        fails = false;
        return problem(403, 'forbidden');
      }
      return {
        items: [1, 2].map((place) => ({
          id: page * 2 + place,
          name: `Person ${page * 2 + place}`,
        })),
        next_cursor: page + 1 < count ? String(page + 1) : null,
      };
    },
  };
}

it('asks for the first page without a cursor, for the next ones by theirs, and draws what is seen', async () => {
  const { cursors, answer } = pages(40);
  await renderScreen(People, { server: { 'GET /api/v1/accounts': answer } });
  const first = await screen.findByText('Person 1');
  expect(first.closest('[role=listitem]')?.getAttribute('aria-posinset')).toBe('1');
  await screen.findByText('Person 8');
  expect(cursors.slice(0, 3)).toEqual([null, '1', '2']);
  const list = screen.getByRole('list', { name: 'People' });
  expect(list.querySelectorAll('[role=listitem]').length).toBeLessThan(80);
});

it('keeps what there is when a further page fails, and goes on from there', async () => {
  const { answer } = pages(2, 1);
  await renderScreen(People, { server: { 'GET /api/v1/accounts': answer } });
  expect(await screen.findByText('Person 2')).toBeTruthy();
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Person 4')).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says that there is nobody', async () => {
  await renderScreen(People, { server: { 'GET /api/v1/accounts': { items: [] } } });
  expect(await screen.findByText('Nobody')).toBeTruthy();
});
