import type { Message } from '../../slack/protocol.ts';
import { compareTs, type Notice } from '../state/session-state.ts';
import { dayKey } from '../text/slack-dates.ts';

export type TimelineItem =
  | { kind: 'day'; key: string; unix: number }
  /** `compact`: the author stands over the message before. */
  | { kind: 'message'; key: string; message: Message; compact: boolean }
  | { kind: 'notice'; key: string; notice: Notice };

const COMPACT_WITHIN_S = 300;

/** What a channel's or a thread's list shows, in order: messages under day dividers, whispers where they came in. */
export function timeline(messages: Message[], notices: Notice[], timeZone: string): TimelineItem[] {
  const items: TimelineItem[] = [];
  const waiting = [...notices];
  let before: Message | null = null;
  const flush = (until: Message | null) => {
    while (waiting[0] && (until === null || isBefore(waiting[0], until))) {
      const notice = waiting.shift();
      if (notice) items.push({ kind: 'notice', key: `notice-${notice.id}`, notice });
      before = null;
    }
  };
  let day = '';
  for (const message of messages) {
    flush(message);
    const unix = Number(message.ts);
    const key = dayKey(new Date(unix * 1000), timeZone);
    if (key !== day) {
      items.push({ kind: 'day', key, unix });
      day = key;
      before = null;
    }
    items.push({ kind: 'message', key: messageKey(message), message, compact: follows(before, message) });
    before = message;
  }
  flush(null);
  return items;
}

function isBefore(notice: Notice, message: Message): boolean {
  return notice.after === null || compareTs(notice.after, message.ts) < 0;
}

function follows(before: Message | null, message: Message): boolean {
  if (before === null || before.user !== message.user || before.replyCount > 0) return false;
  // Two whispers are two answers.
  if (before.ephemeralFor !== null || message.ephemeralFor !== null) return false;
  return Number(message.ts) - Number(before.ts) < COMPACT_WITHIN_S;
}

function messageKey({ ts, ephemeralFor }: Message): string {
  return ephemeralFor === null ? ts : `${ts}-ephemeral`;
}

/** What stands in the channel itself: everything but the replies. */
export function inChannel(messages: Message[]): Message[] {
  return messages.filter(({ ts, threadTs }) => threadTs === null || threadTs === ts);
}

/** A thread: what it began with, and its replies. */
export function inThread(messages: Message[], thread: string): Message[] {
  return messages.filter(({ ts, threadTs }) => ts === thread || threadTs === thread);
}
