import { problem, renderScreen } from '@onlyvips/sdk/testing';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { messages } from '../messages';
import { aCase, aReview } from '../testing';
import type { Case } from '../types';
import ReviewScreen from './review';

const API = '/api/v1/quests/reviews';
const LATER = '2100-01-01T00:00:00Z';

function draw(found: Case, more: Record<string, unknown>) {
  const second = aCase(aReview({ id: 13, title: 'Second one' }), { text: 'Another one.' });
  return renderScreen(ReviewScreen, {
    plugin: 'quests',
    messages,
    path: '/quests/reviews/12?kind=proof',
    route: '/quests/reviews/:id',
    account: { roles: ['user', 'moderator'] },
    server: {
      [`GET ${API}/12`]: found,
      [`GET ${API}/13`]: second,
      [`POST ${API}/next`]: { case: second },
      ...more,
    },
  });
}

test('a rejection needs a reason; after it the next one comes by itself', async () => {
  let sent: unknown;
  await draw(aCase(aReview()), {
    [`POST ${API}/12/reject`]: async (request: Request) => {
      sent = await request.json();
      return aReview({ state: 'rejected' });
    },
  });
  await screen.findByText('I drew this.');
  await userEvent.keyboard('r');
  const words = screen.getByLabelText('What the person is told');
  expect(document.activeElement, 'the key leads to the reason').toBe(words);
  await userEvent.type(words, 'Not your own work.');
  await userEvent.click(screen.getByRole('button', { name: 'Reject' }));
  expect(await screen.findByText('Another one.')).toBeTruthy();
  expect(sent).toEqual({ reason: 'Not your own work.' });
  expect(screen.getByRole('button', { name: 'Not your own work.' })).toBeTruthy();
  expect((screen.getByLabelText('What the person is told') as HTMLTextAreaElement).value).toBe('');
});

test('keys approve; who was slower is told so and goes on', async () => {
  await draw(aCase(aReview({ moderator_id: 1, moderator_name: 'Alice', claimed_until: LATER })), {
    [`POST ${API}/12/approve`]: problem(409, 'review-decided'),
  });
  expect(await screen.findByText('with you')).toBeTruthy();
  await userEvent.keyboard('a');
  expect(await screen.findByText('Somebody was quicker: this is decided already.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Next one' }));
  expect(await screen.findByText('Another one.')).toBeTruthy();
});

test('what somebody else has is not for deciding', async () => {
  await draw(aCase(aReview({ moderator_id: 8, moderator_name: 'Mo', claimed_until: LATER })), {});
  expect(await screen.findByText('with Mo')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  expect(screen.getByText('Somebody else is looking at this one at the moment.')).toBeTruthy();
});
