import { readNoticeId } from '../../reports/schedule-notices.ts';
import { findSchedule } from '../../reports/schedules.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, button, context, section } from '../blocks.ts';
import { channelMention, escapeMrkdwn } from '../mrkdwn.ts';
import { peopleNames } from '../names.ts';
import { asCalledHere, type Here } from '../own-commands.ts';
import { ruleWords } from '../schedule-words.ts';
import type { Face } from '../show-row.ts';

/** What an owner is told when the program paused a schedule, and an admin when somebody's schedule has become an admin's. */
export async function renderScheduleNotice(db: Db, here: Here, noticeId: string): Promise<Face | null> {
  const notice = readNoticeId(noticeId);
  const schedule = notice === null ? null : await findSchedule(db, notice.scheduleId);
  if (notice === null || schedule === null) return null;
  const what = `${channelMention(schedule.channelId)} ${ruleWords(schedule)}`;
  if (notice.kind === 'handed') {
    const name = await peopleNames(db, [notice.former, schedule.owner]);
    const theirs = notice.count === 1 ? 'their schedule' : `their ${notice.count} schedules`;
    const headline = `${name(notice.former)} has left, and ${name(schedule.owner)} owns ${theirs} now`;
    return {
      text: 'Reports of somebody who has left are with the admins now',
      blocks: [
        section(`👋 *${headline}.*${notice.count === 1 ? `\n${what}` : ''}`),
        context(asCalledHere(here, 'They run as before. Look whether they are still wanted: /mdr schedules')),
      ],
    };
  }
  return {
    text: 'I have paused a report’s schedule',
    blocks: [
      section(
        `⏸️ *I have paused a schedule:* ${what}\n${escapeMrkdwn(schedule.pausedReason ?? 'It goes on again by now.')}`,
      ),
      context(
        'Then press Resume; or choose another channel by Edit first. The report that could not be posted can be run in its History; times that pass while it is paused are not made up for.',
      ),
      actions(
        'schedule',
        button({ action: act.scheduleResume, label: 'Resume', value: schedule.id, style: 'primary' }),
        button({ action: act.scheduleEdit, label: 'Edit', value: schedule.id }),
      ),
    ],
  };
}
