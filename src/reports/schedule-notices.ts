import { placeMessage, urgency } from '../storage/projections.ts';
import type { Trx } from '../storage/transaction.ts';

/** What a person is told of a schedule in their direct messages: that the program paused it, or that it is an admin's now. */
export type ScheduleNotice =
  | { kind: 'paused'; scheduleId: string; version: number }
  | { kind: 'handed'; scheduleId: string; former: string };

export const noticeEntity = 'schedule_notice';

export async function placeNotice(trx: Trx, notice: ScheduleNotice, homeUser: string): Promise<void> {
  await placeMessage(trx, {
    entity: noticeEntity,
    entityId: noticeId(notice),
    channelId: null,
    homeUser,
    parentId: null,
    urgency: urgency.first,
  });
}

/** One message for each thing that is told: a schedule that is paused again is told of again. */
function noticeId(notice: ScheduleNotice): string {
  const about = notice.kind === 'paused' ? String(notice.version) : notice.former;
  return `${notice.scheduleId} ${notice.kind} ${about}`;
}

export function readNoticeId(id: string): ScheduleNotice | null {
  const [scheduleId = '', kind, about = ''] = id.split(' ');
  if (kind === 'paused') return { kind, scheduleId, version: Number(about) };
  return kind === 'handed' ? { kind, scheduleId, former: about } : null;
}
