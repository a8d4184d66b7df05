import { z } from 'zod';
import { parsePhoneNumber } from '../phone-numbers.ts';
import type { RecordFilter } from '../reports/filter.ts';
import { isCronRule } from '../reports/schedule-cron.ts';
import { readPeriod } from '../reports/schedule-period.ts';
import type { ScheduleRule } from '../reports/schedule-rule.ts';
import type { ScheduleWish } from '../reports/schedules.ts';
import { act } from './actions.ts';
import { readForm } from './views/form.ts';

const kind = z.enum(['daily', 'weekdays', 'weekly', 'monthly', 'cron']);
const direction = z.enum(['inbound', 'outbound']).nullable().catch(null);
const type = z.enum(['sms', 'mms', 'longcode', 'toll-free']).nullable().catch(null);

/** What the form of a schedule holds, as typed and chosen. */
export type ScheduleFields = {
  kind: z.output<typeof kind>;
  /** `1` (Monday) to `7`. */
  days: string[];
  /** `1` to `31`, or `last`. */
  day: string;
  cron: string;
  /** `HH:MM` */
  time: string;
  zone: string;
  channelId: string | null;
  period: string;
  from: string;
  to: string;
  direction: string;
  type: string;
  failed: boolean;
  onlyUnusual: boolean;
};

/** The form as it is opened for a new schedule. */
export function newFields(zone: string, channelId: string | null): ScheduleFields {
  return {
    kind: 'daily',
    days: ['1'],
    day: '1',
    cron: '',
    time: '09:00',
    zone,
    channelId,
    period: 'yesterday',
    from: '',
    to: '',
    direction: 'any',
    type: 'any',
    failed: false,
    onlyUnusual: false,
  };
}

/** The form as it is opened for one that there is. */
export function fieldsOf(wish: ScheduleWish): ScheduleFields {
  const { rule, filter } = wish;
  const fields = newFields(wish.zone, wish.channelId);
  const two = (number: number) => String(number).padStart(2, '0');
  return {
    ...fields,
    kind: rule.kind,
    ...(rule.kind === 'weekly' ? { days: rule.days.map(String) } : {}),
    ...(rule.kind === 'monthly' ? { day: String(rule.day) } : {}),
    ...(isCronRule(rule) ? { cron: rule.expression } : { time: `${two(rule.hour)}:${two(rule.minute)}` }),
    period: wish.period,
    from: filter.from ?? '',
    to: filter.to ?? '',
    direction: filter.direction ?? 'any',
    type: filter.type ?? 'any',
    failed: filter.failed,
    onlyUnusual: wish.onlyUnusual,
  };
}

/** What the fields hold now; of those that are not in the form just now, what a new one begins with. */
export function readFields(values: unknown): ScheduleFields {
  const form = readForm(values);
  const fresh = newFields(form.text(act.scheduleZone), form.channel(act.scheduleChannel));
  const chosen = kind.safeParse(form.option(act.scheduleKind)).data ?? fresh.kind;
  return {
    kind: chosen,
    days: chosen === 'weekly' && isInForm(values, act.scheduleDays) ? form.options(act.scheduleDays) : fresh.days,
    day: form.option(act.scheduleDay) ?? fresh.day,
    cron: form.text(act.scheduleCron),
    time: form.time(act.scheduleTime) ?? fresh.time,
    zone: fresh.zone,
    channelId: fresh.channelId,
    period: form.option(act.schedulePeriod) ?? fresh.period,
    from: form.text('from'),
    to: form.text('to'),
    direction: form.option('direction') ?? fresh.direction,
    type: form.option('type') ?? fresh.type,
    failed: form.isChecked('failed'),
    onlyUnusual: form.isChecked('unusual'),
  };
}

const blocks = z.record(z.string(), z.unknown());

function isInForm(values: unknown, block: string): boolean {
  return Object.hasOwn(blocks.parse(values), block);
}

export type ReadWish = { wish: ScheduleWish; problems: null } | { wish: null; problems: { [block: string]: string } };

/** What the fields wish for, or what is wrong with which of them. Times and zones are checked by the schedule's own rules. */
export function wishOf(fields: ScheduleFields): ReadWish {
  const problems: { [block: string]: string } = {};
  const number = (block: 'from' | 'to'): string | null => {
    if (fields[block] === '') return null;
    const parsed = parsePhoneNumber(fields[block]);
    if (parsed.ok) return parsed.e164;
    problems[block] = parsed.reason;
    return null;
  };
  const filter: RecordFilter = {
    from: number('from'),
    to: number('to'),
    direction: direction.parse(fields.direction),
    type: type.parse(fields.type),
    failed: fields.failed,
  };
  if (fields.kind === 'weekly' && fields.days.length === 0) problems[act.scheduleDays] = 'Choose a weekday or several.';
  if (fields.kind === 'cron' && fields.cron === '') problems[act.scheduleCron] = 'Type one, for example: 0 9 * * 1-5.';
  if (fields.channelId === null) problems[act.scheduleChannel] = 'Choose the channel that it is to come in.';
  if (fields.channelId === null || Object.keys(problems).length > 0) return { wish: null, problems };
  const period = readPeriod(fields.period) ?? 'yesterday';
  const { channelId, zone, onlyUnusual } = fields;
  return { wish: { channelId, rule: ruleOf(fields), zone, period, filter, onlyUnusual }, problems: null };
}

function ruleOf(fields: ScheduleFields): ScheduleRule {
  const [hour = 9, minute = 0] = fields.time.split(':').map(Number);
  switch (fields.kind) {
    case 'daily':
    case 'weekdays':
      return { kind: fields.kind, hour, minute };
    case 'weekly':
      return { kind: 'weekly', days: fields.days.map(Number), hour, minute };
    case 'monthly':
      return { kind: 'monthly', day: fields.day === 'last' ? 'last' : Number(fields.day), hour, minute };
    case 'cron':
      return { kind: 'cron', expression: fields.cron };
  }
}
