import { problem, renderScreen } from '@onlyvips/sdk/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { messages } from '../messages';
import { aBadge } from '../testing';
import BadgesScreen from './badges';

const API = '/api/v1/quests';

test('a badge is shown at once, and goes back when that is refused', async () => {
  let answer: (response: Response) => void = () => {};
  const badges = [
    aBadge('one', 1),
    aBadge('two', null),
    aBadge('far', null, { earned_at: null, progress: { done: 2, of: 5 } }),
  ];
  await renderScreen(BadgesScreen, {
    plugin: 'quests',
    messages,
    server: {
      [`GET ${API}/badges`]: { items: badges },
      [`GET ${API}/bounds`]: { showcase: 2, proof: {} },
      [`PUT ${API}/badges/showcase`]: () =>
        new Promise<Response>((resolve) => {
          answer = resolve;
        }),
    },
  });
  expect(await screen.findByText('2 of 3 earned')).toBeTruthy();
  expect(screen.getByRole('progressbar', { name: '2 of 5' })).toBeTruthy();
  const showcase = within(screen.getByRole('region', { name: 'In your profile' }));
  await userEvent.click(screen.getByRole('button', { name: /Badge two/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Show in my profile' }));
  expect(showcase.getByRole('button', { name: 'Badge two', hidden: true })).toBeTruthy();

  answer(problem(422, 'invalid-showcase', { detail: 'This badge is not yours.' }));
  expect(await screen.findByText('This badge is not yours.')).toBeTruthy();
  await waitFor(() =>
    expect(showcase.queryByRole('button', { name: 'Badge two', hidden: true })).toBeNull(),
  );
});
