import { problem, renderScreen } from '@onlyvips/sdk/testing';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { messages } from '../messages';
import { aBadge, aClaim, aProfile, aQuest } from '../testing';
import LevelCard from './level';
import TodayCard from './today';

const API = '/api/v1/quests';

function Home() {
  return (
    <>
      <LevelCard />
      <TodayCard />
    </>
  );
}

function server(more: Record<string, unknown>) {
  return {
    [`GET ${API}/profile`]: aProfile({ level_xp: 10, xp: 10 }),
    [`GET ${API}/today`]: { items: [aQuest()] },
    [`GET ${API}/badges`]: { items: [aBadge('first', null)] },
    [`POST ${API}/daily`]: { streak: aProfile().streak, results: [] },
    ...more,
  };
}

const draw = (more: Record<string, unknown>) =>
  renderScreen(Home, { plugin: 'quests', messages, server: server(more) });

test('coming by is said once a day, and what it brought is shown', async () => {
  localStorage.clear();
  let came = 0;
  const day = {
    streak: { days: 5, longest: 5, freezes: 1, last_day: '2026-11-26', today: true },
    results: [aClaim({ xp: 10, total_xp: 20, quest: aQuest({ id: 9, state: 'done' }) })],
  };
  const come = {
    [`POST ${API}/daily`]: () => {
      came += 1;
      return day;
    },
    [`GET ${API}/profile`]: () => aProfile(came ? { streak: day.streak } : {}),
  };
  const shown = await draw(come);
  expect(await screen.findByText('5 days in a row: +10 XP')).toBeTruthy();
  expect(await screen.findByText('5 days in a row')).toBeTruthy();
  shown.unmount();
  await draw(come);
  expect(await screen.findByText("Today's quests")).toBeTruthy();
  expect(came).toBe(1);
});

test('a claim is paid where it is pressed: the quest is done, and the XP are there', async () => {
  const claimed = aClaim({ total_xp: 60, level: 1 });
  let paid = false;
  await draw({
    [`POST ${API}/7/claim`]: () => {
      paid = true;
      return claimed;
    },
    [`GET ${API}/profile`]: () => aProfile({ level_xp: paid ? 60 : 10, xp: paid ? 60 : 10 }),
  });
  await userEvent.click(await screen.findByRole('button', { name: /^Claim/ }));
  expect(await screen.findByText('+50 XP · Join the news channel')).toBeTruthy();
  expect(await screen.findByText('60 of 100 XP to level 2')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Claim/ })).toBeNull();
  expect(screen.getByRole('img', { name: 'done' })).toBeTruthy();
});

test('a new level and a badge are a moment of their own', async () => {
  await draw({
    [`POST ${API}/7/claim`]: aClaim({ level: 2, level_up: true, badges: ['first'] }),
  });
  await userEvent.click(await screen.findByRole('button', { name: /^Claim/ }));
  expect(await screen.findByRole('dialog', { name: 'Level 2!' })).toBeTruthy();
  expect(await screen.findByText('Badge first')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Great!' }));
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('what is not done yet is said with the reason, and can be tried again', async () => {
  const unmet = aClaim({ outcome: 'unmet', reason: 'Join the channel first.', quest: aQuest() });
  await draw({ [`POST ${API}/7/claim`]: unmet });
  await userEvent.click(await screen.findByRole('button', { name: /^Claim/ }));
  expect(await screen.findByText('Join the channel first.')).toBeTruthy();
  expect(screen.getByRole('button', { name: /^Claim/ })).toBeTruthy();
});

test('a failure leaves everything as it was', async () => {
  const failure = problem(503, 'unavailable', { detail: 'Telegram does not answer.' });
  await draw({ [`POST ${API}/7/claim`]: () => failure });
  await userEvent.click(await screen.findByRole('button', { name: /^Claim/ }));
  expect(await screen.findByText('Telegram does not answer.')).toBeTruthy();
  await waitFor(() => expect(screen.getByRole('button', { name: /^Claim/ })).toBeTruthy());
});
