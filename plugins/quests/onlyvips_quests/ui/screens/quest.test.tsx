import { renderScreen } from '@onlyvips/sdk/testing';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { messages } from '../messages';
import { aClaim, anOwnClaim, aQuest } from '../testing';
import type { Quest } from '../types';
import QuestScreen from './quest';

const API = '/api/v1/quests';
const BOUNDS = {
  showcase: 5,
  proof: { most_letters: 100, most_bytes: 9, longest_side: 9, media_types: ['image/png'] },
};

const draw = (quest: Quest, more: Record<string, unknown> = {}) =>
  renderScreen(QuestScreen, {
    plugin: 'quests',
    messages,
    path: '/quests/7',
    route: '/quests/:id',
    server: { [`GET ${API}/7`]: quest, [`GET ${API}/bounds`]: BOUNDS, ...more },
  });

test('a quiz asks one question after the other and sends all answers at once', async () => {
  const ask = (number: number, text: string) => ({
    number,
    text,
    kind: 'single' as const,
    options: ['this', 'that'],
    required: true,
    least: 1,
    most: 1,
  });
  const questions = [ask(0, 'First?'), ask(1, 'Second?')];
  const quiz = aQuest({ evidence: ['answers'], questions, pass_mark: 2, attempts_left: 3 });
  const reason = 'You answered 1 of 2 questions rightly; 2 are needed.';
  let sent: unknown;
  await draw(quiz, {
    [`POST ${API}/7/answers`]: async (request: Request) => {
      sent = await request.json();
      return aClaim({ outcome: 'unmet', reason, quest: { ...quiz, attempts_left: 2 } });
    },
  });
  expect(await screen.findByText('3 tries are left')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  expect(screen.getByRole('alert').textContent).toBe('This question needs an answer.');
  await userEvent.click(screen.getByLabelText('that'));
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  expect(screen.getByText('Second?')).toBeTruthy();
  await userEvent.click(screen.getByLabelText('this'));
  await userEvent.click(screen.getByRole('button', { name: 'Send answers' }));
  expect((await screen.findAllByText(reason)).length).toBeGreaterThan(0);
  expect(sent).toEqual({ answers: { '0': 1, '1': 0 } });
  expect(screen.getByText('2 tries are left')).toBeTruthy();
  expect(screen.getByText('First?'), 'the next try begins at the first question').toBeTruthy();
});

test('a proof in words is handed in, and then looked at', async () => {
  const quest = aQuest({ evidence: ['proof'], parameters: { wants: 'text', min_length: 5 } });
  let sent: unknown;
  await draw(quest, {
    [`POST ${API}/7/proof`]: async (request: Request) => {
      sent = await request.json();
      return aClaim({ outcome: 'review', quest: { ...quest, state: 'review' } });
    },
    [`GET ${API}/claims`]: { items: [anOwnClaim({ state: 'review', may_appeal: false })] },
  });
  const words = await screen.findByLabelText('In your own words');
  const send = () => screen.getByRole('button', { name: 'Hand in' }) as HTMLButtonElement;
  await userEvent.type(words, ' abc ');
  expect(send().disabled, 'five characters are asked for').toBe(true);
  await userEvent.type(words, 'def');
  await userEvent.click(send());
  expect(await screen.findByText('Somebody is looking at it. You will be told.')).toBeTruthy();
  expect(sent).toEqual({ text: 'abc def', picture: null });
});

test('a refused claim says why, and can be objected to once', async () => {
  const reasons = [{ rule: 'velocity', points: 90, text: '40 quests within a minute.' }];
  let appealed = false;
  await draw(aQuest({ state: 'refused' }), {
    [`GET ${API}/claims`]: () => ({
      items: [anOwnClaim({ reasons, may_appeal: !appealed, appeal: appealed ? 'open' : null })],
    }),
    [`POST ${API}/claims/3/appeal`]: async (request: Request) => {
      expect(await request.json()).toEqual({ statement: 'I really was there.' });
      appealed = true;
      return { claim_id: 3, state: 'open', statement: '', opened_at: '2026-01-02T00:00:00Z' };
    },
  });
  expect(await screen.findByText('40 quests within a minute.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Object' }));
  await userEvent.type(screen.getByLabelText('Why is that wrong?'), 'I really was there.');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(await screen.findByText('Somebody is looking at your appeal.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Object' })).toBeNull();
});
