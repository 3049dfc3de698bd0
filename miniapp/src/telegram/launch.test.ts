import { afterEach, describe, expect, it, vi } from 'vitest';
import { storage } from '../storage';
import { readLaunch } from './launch';

const USER = JSON.stringify({ id: 7, language_code: 'tr' });
const DATA = new URLSearchParams({ user: USER, hash: 'abc', start_param: 'content' }).toString();
const HASH = `#${new URLSearchParams({
  tgWebAppData: DATA,
  tgWebAppPlatform: 'ios',
  tgWebAppThemeParams: '{"bg_color":"#102030","text_color":1,"x":"url(//evil)"}',
})}`;

afterEach(() => vi.unstubAllGlobals());

describe('launch parameters', () => {
  it('tell who opened the app, where, and in which colours', () => {
    vi.stubGlobal('TelegramWebviewProxy', {});
    const kept = storage('sessionStorage');
    expect(readLaunch(HASH, kept)).toEqual({
      initData: DATA,
      startParam: 'content',
      languageCode: 'tr',
      platform: 'ios',
      theme: { bg_color: '#102030' },
    });
    const again = readLaunch('#content', kept);
    expect(again?.initData).toBe(DATA);
    expect(again?.startParam).toBeUndefined();
  });

  it('sign nobody in who merely followed a link that holds them', () => {
    expect(readLaunch(HASH)).toBeNull();
  });

  it('that are nonsense are none', () => {
    vi.stubGlobal('TelegramWebviewProxy', {});
    vi.stubGlobal('sessionStorage', undefined);
    const kept = storage('sessionStorage');
    expect(readLaunch('#tgWebAppData=&x', kept)).toBeNull();
    const odd = readLaunch('#tgWebAppData=user%3Dnull&tgWebAppThemeParams=[', kept);
    expect(odd).toMatchObject({ theme: {}, languageCode: undefined });
  });
});
