import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Bridge, colorOf, type Surroundings, themeOf } from './bridge';
import { AppStorage } from './storage';

const LIGHT = { bg_color: '#ffffff', header_bg_color: '#f4f4f5' };
const DARK = { bg_color: '#212121', header_bg_color: '#212121' };

describe("Telegram's side of a MiniApp", () => {
  let told: [string, unknown][];
  let around: Surroundings;
  let bridge: Bridge;

  beforeEach(() => {
    localStorage.clear();
    told = [];
    around = {
      storage: new AppStorage(101),
      close: vi.fn(),
      openLink: vi.fn(),
      openTelegramLink: vi.fn(),
      openInvoice: vi.fn(async () => 'paid' as const),
      mayWrite: vi.fn(async () => false),
      log: vi.fn(),
    };
    bridge = new Bridge(around, LIGHT, (event, data) => told.push([event, data]));
  });

  const asks = (eventType: string, eventData?: unknown) =>
    bridge.receive(JSON.stringify({ eventType, eventData }));

  it('draws the buttons that the app sets up, and tells it of presses', () => {
    asks('web_app_setup_main_button', { is_visible: true, text: 'Buy', color: '#ff0000' });
    asks('web_app_setup_main_button', { is_progress_visible: true, is_active: false });
    asks('web_app_setup_secondary_button', { is_visible: true, text: ' ', position: 'top' });
    asks('web_app_setup_back_button', { is_visible: true });

    const { main, secondary, position, back } = bridge.getState();
    expect(main).toMatchObject({ visible: true, text: 'Buy', color: '#ff0000' });
    expect(main).toMatchObject({ enabled: false, progress: true });
    expect(secondary.visible, 'a button without a text is not shown').toBe(false);
    expect([position, back]).toEqual(['top', true]);
    bridge.pressMain();
    bridge.pressBack();
    expect(told.map(([event]) => event)).toEqual(['main_button_pressed', 'back_button_pressed']);
  });

  it('answers what is asked of it, and tells what changes', () => {
    bridge.resize(390, 700);
    asks('web_app_request_viewport');
    asks('web_app_request_theme');
    asks('web_app_request_safe_area');
    bridge.showTheme(DARK);
    bridge.showTheme(DARK);

    const viewport = { width: 390, height: 700, is_expanded: true, is_state_stable: true };
    expect(told).toEqual([
      ['viewport_changed', viewport],
      ['viewport_changed', viewport],
      ['theme_changed', { theme_params: LIGHT }],
      ['safe_area_changed', { top: 0, bottom: 0, left: 0, right: 0 }],
      ['theme_changed', { theme_params: DARK }],
    ]);
  });

  it('opens an invoice and says how it ended', async () => {
    asks('web_app_open_invoice', { slug: 'abc' });
    await vi.waitFor(() =>
      expect(told).toEqual([['invoice_closed', { slug: 'abc', status: 'paid' }]]),
    );
    expect(around.openInvoice).toHaveBeenCalledWith('abc');
  });

  it('shows one popup at a time, with at most three buttons', () => {
    const buttons = [
      { id: 'yes', type: 'destructive', text: 'Delete' },
      { id: 'no', type: 'cancel' },
    ];
    asks('web_app_open_popup', { title: 'Sure?', message: 'It is gone then.', buttons });
    asks('web_app_open_popup', { message: 'A second one' });
    expect(bridge.getState().popup?.buttons).toEqual([
      { id: 'yes', text: 'Delete', destructive: true },
      { id: 'no', text: 'Cancel', destructive: false },
    ]);
    bridge.closePopup('yes');
    bridge.closePopup('yes');
    expect(told).toEqual([
      ['popup_closed', {}],
      ['popup_closed', { button_id: 'yes' }],
    ]);
  });

  it('asks before it closes an app that wants that, and not when the app closes itself', () => {
    asks('web_app_setup_closing_behavior', { need_confirmation: true });
    bridge.requestClose();
    expect(around.close).not.toHaveBeenCalled();
    bridge.closePopup('stay');
    expect(around.close).not.toHaveBeenCalled();
    bridge.requestClose();
    bridge.closePopup('leave');
    asks('web_app_close');
    expect(around.close).toHaveBeenCalledTimes(2);
    expect(told, 'the app hears nothing of the question').toEqual([]);
  });

  it('refuses what a page cannot do, so that no app waits for ever', () => {
    asks('web_app_read_text_from_clipboard', { req_id: '7' });
    asks('web_app_biometry_get_info');
    asks('web_app_request_location');
    expect(told).toEqual([
      ['clipboard_text_received', { req_id: '7' }],
      ['biometry_info_received', { available: false }],
      ['location_requested', { available: false }],
    ]);
  });

  it('logs calls that no Telegram knows, and hears no other messages', () => {
    asks('web_app_fly', { high: true });
    expect(around.log).toHaveBeenCalledWith('out', 'web_app_fly', { high: true }, true);
    bridge.receive('not json');
    bridge.receive({ type: 'of somebody else' });
    expect(around.log).toHaveBeenCalledTimes(1);
  });

  it('keeps what the app stores, for each person alone', () => {
    asks('web_app_device_storage_save_key', { req_id: '1', key: 'seen', value: 'yes' });
    asks('web_app_device_storage_get_key', { req_id: '2', key: 'seen' });
    const method = (name: string, params: object) =>
      asks('web_app_invoke_custom_method', { req_id: name, method: name, params });
    method('saveStorageValue', { key: 'a', value: '1' });
    method('getStorageValues', { keys: ['a', 'b'] });
    method('fly', {});
    expect(told).toEqual([
      ['device_storage_key_saved', { req_id: '1' }],
      ['device_storage_key_received', { req_id: '2', value: 'yes' }],
      ['custom_method_invoked', { req_id: 'saveStorageValue', result: true }],
      ['custom_method_invoked', { req_id: 'getStorageValues', result: { a: '1', b: '' } }],
      ['custom_method_invoked', { req_id: 'fly', error: 'METHOD_INVALID' }],
    ]);
    const other = new AppStorage(102).answer('web_app_device_storage_get_key', {
      req_id: '3',
      key: 'seen',
    });
    expect(other).toEqual(['device_storage_key_received', { req_id: '3', value: null }]);
  });

  it('lets an app load itself again, which keeps its buttons', () => {
    expect(bridge.reload(), 'the app did not say that it can').toBe(false);
    asks('iframe_ready', { reload_supported: true });
    asks('web_app_setup_back_button', { is_visible: true });
    expect(bridge.reload()).toBe(true);
    asks('iframe_will_reload');
    expect(bridge.getState(), 'SDKs go on from there').toMatchObject({ back: true, ready: false });
  });
});

describe('colours of an app', () => {
  it('are names of the theme or colours, and are light or dark', () => {
    expect(colorOf('header_bg_color', LIGHT)).toBe('#f4f4f5');
    expect(colorOf('#123456', LIGHT)).toBe('#123456');
    expect([themeOf('#ffd700'), themeOf('#212121'), themeOf(undefined)]).toEqual([
      'light',
      'dark',
      'light',
    ]);
  });
});
