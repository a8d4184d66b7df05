import { formatNational } from '../phone-numbers.ts';
import type { RecordFilter } from '../reports/filter.ts';
import { isEveryRecord } from '../reports/filter.ts';
import { sayInstant, sayRule } from '../reports/say-rule.ts';
import { sayPeriod } from '../reports/schedule-period.ts';
import { type Schedule, type ScheduleWish, upcoming } from '../reports/schedules.ts';
import { channelMention, escapeMrkdwn } from './mrkdwn.ts';

/** How schedules are said, all escaped. */

/** Such as: every day at 9:00 AM (America/New_York), about the day before. */
export function ruleWords({ rule, zone, period }: Pick<ScheduleWish, 'rule' | 'zone' | 'period'>): string {
  return `${escapeMrkdwn(sayRule(rule))} (${escapeMrkdwn(zone)}), about ${sayPeriod(period)}`;
}

/** The next times that it will run, in its own zone. */
export function nextWords(wish: Pick<ScheduleWish, 'rule' | 'zone'>, now: Date): string {
  const times = upcoming(wish, now).map((at) => sayInstant(at, wish.zone));
  return times.length === 0 ? 'It will not run any more.' : `Next: ${times.join(' · ')}`;
}

export function filterWords(filter: RecordFilter, onlyUnusual: boolean): string {
  const types = { sms: 'SMS', mms: 'MMS', longcode: 'on long codes', 'toll-free': 'on toll-free numbers' };
  const parts = [
    filter.from === null ? null : `from ${number(filter.from)}`,
    filter.to === null ? null : `to ${number(filter.to)}`,
    filter.direction === null ? null : filter.direction === 'inbound' ? 'in' : 'out',
    filter.type === null ? null : types[filter.type],
    filter.failed ? 'not delivered' : null,
  ].filter((part) => part !== null);
  const texts = isEveryRecord(filter) ? null : `only texts ${parts.join(', ')}`;
  const said = [texts, onlyUnusual ? 'only when something is unusual' : null].filter((part) => part !== null);
  return said.join('; ');
}

function number(one: string): string {
  return one.startsWith('+') ? formatNational(one) : escapeMrkdwn(one);
}

/** A schedule in a list: what it is, whose, and how it stands. `name`: escaped names of people. */
export function scheduleWords(schedule: Schedule, name: (id: string) => string): string {
  const filter = filterWords(schedule.filter, schedule.onlyUnusual);
  return [
    `*${channelMention(schedule.channelId)}* ${ruleWords(schedule)}`,
    `${stateWords(schedule, name)} · by ${name(schedule.owner)}${filter === '' ? '' : ` · ${filter}`}`,
  ].join('\n');
}

function stateWords(schedule: Schedule, name: (id: string) => string): string {
  if (schedule.state === 'paused') {
    if (schedule.pausedReason !== null) return `⏸️ paused: ${escapeMrkdwn(schedule.pausedReason)}`;
    return schedule.pausedBy === null ? '⏸️ paused' : `⏸️ paused by ${name(schedule.pausedBy)}`;
  }
  return schedule.nextRunAt === null ? 'no further time' : `next ${sayInstant(schedule.nextRunAt, schedule.zone)}`;
}
