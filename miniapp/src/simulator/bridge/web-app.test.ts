import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenedApp } from '../api/types';
import { createWebApp, type GivenWebApp } from './web-app';

const OPENED: OpenedApp = {
  url: '/app/',
  init_data: 'user=%7B%22id%22%3A101%7D&auth_date=1767225600&start_param=ref_7&hash=abc',
  query_id: null,
  start_param: 'ref_7',
  version: '9.1',
  platform: 'web',
  theme_params: { bg_color: '#ffffff', button_color: '#3390ec' },
};

describe('window.Telegram.WebApp', () => {
  let calls: [string, unknown][];
  let given: GivenWebApp;
  beforeEach(() => {
    calls = [];
    given = createWebApp(OPENED, (method, params) => calls.push([method, params]));
  });

  it('tells what opened the app', () => {
    const { webApp } = given;
    expect(webApp.initData).toBe(OPENED.init_data);
    expect(webApp.initDataUnsafe).toMatchObject({
      user: { id: 101 },
      auth_date: 1767225600,
      start_param: 'ref_7',
    });
    expect(webApp.isVersionAtLeast('9.0')).toBe(true);
    expect(webApp.isVersionAtLeast('9.10')).toBe(false);
  });

  it('follows the theme and the viewport', () => {
    const changed = vi.fn(function (this: unknown) {
      expect(this, 'handlers are called on WebApp').toBe(given.webApp);
    });
    given.webApp.onEvent('themeChanged', changed);
    given.receive('theme_changed', { theme_params: { bg_color: '#212121' } });
    given.receive('viewport_changed', { height: 640 });
    expect([given.webApp.colorScheme, given.webApp.viewportHeight]).toEqual(['dark', 640]);
    given.webApp.offEvent('themeChanged', changed);
    given.receive('theme_changed', { theme_params: { bg_color: '#ffffff' } });
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('sets up buttons with calls of the protocol, and hears their presses', () => {
    const { MainButton, BackButton, HapticFeedback } = given.webApp;
    const pressed = vi.fn();
    MainButton.setText('Buy').onClick(pressed).show();
    MainButton.showProgress();
    BackButton.show().show();
    HapticFeedback.impactOccurred('light');
    given.receive('main_button_pressed', null);

    expect(calls.slice(1, 3).map(([, params]) => params)).toEqual([
      expect.objectContaining({ text: 'Buy', is_visible: true, is_active: true }),
      expect.objectContaining({ is_progress_visible: true, is_active: false }),
    ]);
    expect(calls.slice(3)).toEqual([
      ['web_app_setup_back_button', { is_visible: true }],
      ['web_app_trigger_haptic_feedback', { type: 'impact', impact_style: 'light' }],
    ]);
    expect(pressed).toHaveBeenCalledTimes(1);
    expect(MainButton.color, 'the theme decides until the app does').toBe('#3390ec');
  });

  it('answers invoices and popups once each', () => {
    const paid = vi.fn();
    const answered = vi.fn();
    given.webApp.openInvoice('https://t.me/$abc', paid);
    given.webApp.showConfirm('Sure?', answered);
    given.receive('invoice_closed', { slug: 'other', status: 'paid' });
    given.receive('invoice_closed', { slug: 'abc', status: 'cancelled' });
    given.receive('invoice_closed', { slug: 'abc', status: 'paid' });
    given.receive('popup_closed', { button_id: 'ok' });
    given.receive('popup_closed', {});
    expect(calls[0]).toEqual(['web_app_open_invoice', { slug: 'abc' }]);
    expect(paid.mock.calls).toEqual([['cancelled']]);
    expect(answered.mock.calls).toEqual([[true]]);
  });
});
