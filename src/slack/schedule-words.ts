import type { RecordFilter } from '../reports/filter.ts';
import { sayInstant, sayRule } from '../reports/say-rule.ts';
import { sayPeriod } from '../reports/schedule-period.ts';
import { type Schedule, type ScheduleWish, upcoming } from '../reports/schedules.ts';
import { channelMention, escapeMrkdwn } from './mrkdwn.ts';
import { sayFilter } from './report-blocks/filter-words.ts';

/** How schedules are said, all escaped. */

/** Such as: every day at 9:00 AM (America/New_York), about the day before. */
export function ruleWords({ rule, zone, period }: Pick<ScheduleWish, 'rule' | 'zone' | 'period'>): string {
  return `${escapeMrkdwn(sayRule(rule))} (${escapeMrkdwn(zone)}), about ${sayPeriod(period)}`;
}

/** The next times that it will run, in its own zone; of one that is kept from its `nextRunAt` on. */
export function nextWords(wish: Pick<ScheduleWish, 'rule' | 'zone'> & { nextRunAt?: Date | null }, now: Date): string {
  const next = wish.nextRunAt ?? now;
  const after = next > now ? new Date(next.getTime() - 1) : now;
  const times = upcoming(wish, after).map((at) => sayInstant(at, wish.zone));
  return times.length === 0 ? 'It will not run any more.' : `Next: ${times.join(' · ')}`;
}

export type ScheduleNames = {
  /** Escaped names of people. */
  person(id: string): string;
  /** How a number of the filter may be shown to who reads this. */
  sayNumber(number: string): string;
};

/** A schedule in a list: what it is, whose, and how it stands. */
export function scheduleWords(schedule: Schedule, { person, sayNumber }: ScheduleNames): string {
  const filter = filterWords(schedule.filter, schedule.onlyUnusual, sayNumber);
  return [
    `*${channelMention(schedule.channelId)}* ${ruleWords(schedule)}`,
    `${stateWords(schedule, person)} · by ${person(schedule.owner)}${filter === '' ? '' : ` · ${filter}`}`,
  ].join('\n');
}

function filterWords(filter: RecordFilter, onlyUnusual: boolean, sayNumber: (number: string) => string): string {
  const texts = sayFilter(filter, sayNumber);
  const said = [
    texts === null ? null : `only texts: ${escapeMrkdwn(texts)}`,
    onlyUnusual ? 'only when something is unusual' : null,
  ];
  return said.filter((part) => part !== null).join('; ');
}

function stateWords(schedule: Schedule, name: (id: string) => string): string {
  if (schedule.state === 'paused') {
    if (schedule.pausedReason !== null) return `⏸️ paused: ${escapeMrkdwn(schedule.pausedReason)}`;
    return schedule.pausedBy === null ? '⏸️ paused' : `⏸️ paused by ${name(schedule.pausedBy)}`;
  }
  return schedule.nextRunAt === null ? 'no further time' : `next ${sayInstant(schedule.nextRunAt, schedule.zone)}`;
}
