import { sayChannelRefusal } from './refusals.ts';

/** What to tell of a channel that would not take a schedule's report; null: Slack's word says nothing lasting about it. */
export function sayScheduleRefusal(error: string): string | null {
  if (error === 'not_in_channel' || error === 'channel_not_found') {
    return 'I am not in that channel any more. Invite me there with /invite @Switchboard.';
  }
  return sayChannelRefusal(error);
}
