import i18next from 'i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addMessages, changeLanguage, currentLanguage, startTexts } from './i18n';

beforeEach(() => startTexts('en'));
afterEach(() => vi.useRealTimers());

describe('another language', () => {
  it('is the one that was asked for last, whichever texts come first', async () => {
    let come: (texts: object) => void = () => {};
    await addMessages('slow', async (language) =>
      language === 'tr' ? new Promise((resolve) => (come = resolve as typeof come)) : {},
    );
    const first = changeLanguage('tr');
    await changeLanguage('ru');
    come({ hello: 'Merhaba' });
    await first;
    expect(currentLanguage()).toBe('ru');
    expect(document.documentElement.lang).toBe('ru');
  });

  it('does not wait for ever for a plugin, nor fail with it', async () => {
    await addMessages('broken', async (language) => {
      if (language === 'ar') throw new Error('404');
      return {};
    });
    let come: (texts: object) => void = () => {};
    await addMessages('hanging', async (language) =>
      language === 'ar' ? new Promise((resolve) => (come = resolve as typeof come)) : {},
    );
    vi.useFakeTimers();
    const changed = changeLanguage('ar');
    await vi.runAllTimersAsync();
    await changed;
    expect(document.documentElement.dir).toBe('rtl');
    come({ hello: 'مرحبا' });
    await vi.waitFor(() => expect(i18next.t('hello', { ns: 'hanging' })).toBe('مرحبا'));
  });
});
