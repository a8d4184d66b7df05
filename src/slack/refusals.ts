/** Slack's words for a channel that takes no message of ours, and what to do about each. Slack: chat.postMessage, errors. */
const channelRefusals: { [error: string]: string } = {
  not_in_channel: 'I am not in that channel. Invite me with /invite @Switchboard.',
  channel_not_found: 'I cannot see that channel. Invite me with /invite @Switchboard, or use another channel.',
  is_archived: 'That channel is archived. Use another channel, or unarchive it.',
  restricted_action: 'Posting is restricted in that channel. Use another channel, or let Switchboard post there.',
  restricted_action_read_only_channel: 'That channel is read-only. Use another channel.',
  restricted_action_thread_only_channel: 'That channel takes replies only. Use another channel.',
  restricted_action_thread_locked: 'That thread is locked. Use another channel.',
  channel_is_shared: 'That channel is shared with another organisation, who would read it. Use another channel.',
  messages_tab_disabled: "Slack's settings of this app keep it from writing direct messages. Use a channel.",
  user_disabled: 'That person is deactivated, so their direct messages are closed. Use a channel.',
  cannot_dm_bot: 'That is a bot; it has no direct messages. Use a channel.',
};

/** What to tell a person about Slack's refusal of a message; null: the word says nothing lasting about the channel. */
export function sayChannelRefusal(error: string): string | null {
  return channelRefusals[error] ?? null;
}

/** Slack's words for a message that stood and cannot be changed any more; a fresh one takes its place. */
export const cannotChange = new Set(['cant_update_message', 'edit_window_closed', 'message_not_found']);

/** What is put to people in direct messages where it can stand nowhere else. */
export const askedElsewhere = new Set(['question', 'order_question']);

/** Slack's words for a message that it will not take, anywhere and however often it is tried. Slack: chat.postMessage, errors. */
const messageRefusals = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
]);

/** Whether a post is refused for good: for its channel, or, of a text, for the message itself. */
export function isLastingRefusal(entity: string, error: string): boolean {
  // A text does not leave without its message. What stands for something that has happened already is tried again.
  return sayChannelRefusal(error) !== null || (entity === 'text' && messageRefusals.has(error));
}
