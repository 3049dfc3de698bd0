import type { EventName, EventPayload, MethodName, MethodParams } from './protocol';

type Answer = { [E in EventName]: readonly [E, EventPayload<E>?] }[EventName];
type Absent = { readonly [M in MethodName]?: (params: MethodParams<M>) => Answer };

/**
 * What a phone has and a web page has not: the answers are those of a Telegram without it, so an
 * app that asks does not wait for ever.
 */
export const ABSENT: Absent = {
  web_app_biometry_get_info: () => ['biometry_info_received', { available: false } as never],
  web_app_biometry_request_access: () => ['biometry_info_received', { available: false } as never],
  web_app_biometry_request_auth: () => ['biometry_auth_requested', { status: 'failed' }],
  web_app_biometry_update_token: () => ['biometry_token_updated', { status: 'failed' }],
  web_app_check_home_screen: () => ['home_screen_checked', { status: 'unsupported' }],
  web_app_add_to_home_screen: () => ['home_screen_failed'],
  web_app_check_location: () => ['location_checked', { available: false }],
  web_app_request_location: () => ['location_requested', { available: false }],
  web_app_request_fullscreen: () => ['fullscreen_failed', { error: 'UNSUPPORTED' }],
  web_app_exit_fullscreen: () => ['fullscreen_changed', { is_fullscreen: false }],
  web_app_start_accelerometer: () => ['accelerometer_failed', { error: 'UNSUPPORTED' }],
  web_app_start_gyroscope: () => ['gyroscope_failed', { error: 'UNSUPPORTED' }],
  web_app_start_device_orientation: () => ['device_orientation_failed', { error: 'UNSUPPORTED' }],
  web_app_open_scan_qr_popup: () => ['scan_qr_popup_closed'],
  web_app_request_phone: () => ['phone_requested', { status: 'cancelled' }],
  web_app_request_emoji_status_access: () => [
    'emoji_status_access_requested',
    { status: 'cancelled' },
  ],
  web_app_set_emoji_status: () => ['emoji_status_failed', { error: 'USER_DECLINED' }],
  web_app_send_prepared_message: () => ['prepared_message_failed', { error: 'USER_DECLINED' }],
  // Only what a person copies into the app may be read; a page cannot tell, so it refuses.
  web_app_read_text_from_clipboard: ({ req_id }) => ['clipboard_text_received', { req_id }],
};
