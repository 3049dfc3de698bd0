/** Types of quests whose names are in the messages. */
const KNOWN = new Set([
  'activity',
  'bot_mention',
  'button_click',
  'channel_join',
  'channel_join_v2',
  'comment',
  'content_like',
  'content_view',
  'daily',
  'deeplink_track',
  'emoji_reaction',
  'forward_message',
  'group_join',
  'group_join_message',
  'invite_tracker',
  'message',
  'message_send',
  'pin_check',
  'poll_vote',
  'post_share',
  'proof',
  'purchase',
  'quiz',
  'referral',
  'schedule_post',
  'start_link',
  'streak',
  'survey',
]);

/** What people read of a type; of a type that another plugin brings, its own name. */
export function typeName(type: string, t: (key: string) => string): string {
  return KNOWN.has(type) ? t(`type.${type}`) : type.replaceAll('_', ' ');
}

/** The letter that stands for a person. */
export function initial(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? '?';
}
