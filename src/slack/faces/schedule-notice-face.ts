import { readNoticeId } from '../../reports/schedule-notices.ts';
import { findSchedule, type Schedule } from '../../reports/schedules.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, button, context, section } from '../blocks.ts';
import { channelMention, escapeMrkdwn } from '../mrkdwn.ts';
import { peopleNames } from '../names.ts';
import { ruleWords } from '../schedule-words.ts';
import type { Face } from '../show-row.ts';

/** What an owner is told when the program paused a schedule, and an admin when somebody's schedule has become an admin's. */
export async function renderScheduleNotice(db: Db, noticeId: string): Promise<Face | null> {
  const notice = readNoticeId(noticeId);
  const schedule = notice === null ? null : await findSchedule(db, notice.scheduleId);
  if (notice === null || schedule === null) return null;
  const what = `${channelMention(schedule.channelId)} ${ruleWords(schedule)}`;
  if (notice.kind === 'handed') {
    const name = await peopleNames(db, [notice.former, schedule.owner]);
    const text = 'A report’s schedule is with the admins now';
    return {
      text,
      blocks: [
        section(`👋 *${name(notice.former)} has left, and ${name(schedule.owner)} owns their schedule now:* ${what}`),
        context('Nothing else changed. Edit it, or pause or delete it in /mdr schedules.'),
        actions('schedule', edit(schedule)),
      ],
    };
  }
  return {
    text: 'I have paused a report’s schedule',
    blocks: [
      section(
        `⏸️ *I have paused a schedule:* ${what}\n${escapeMrkdwn(schedule.pausedReason ?? 'It goes on again by now.')}`,
      ),
      context('Then press Resume; or choose another channel by Edit first. What it missed can be run in its History.'),
      actions(
        'schedule',
        button({ action: act.scheduleResume, label: 'Resume', value: schedule.id, style: 'primary' }),
        edit(schedule),
      ),
    ],
  };
}

function edit(schedule: Schedule) {
  return button({ action: act.scheduleEdit, label: 'Edit', value: schedule.id });
}
