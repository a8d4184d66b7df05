import { isCronRule } from './schedule-cron.ts';
import type { ScheduleRule } from './schedule-rule.ts';

export const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** A rule in words, to stand behind "Runs". Not escaped: a cron expression is a person's own. */
export function sayRule(rule: ScheduleRule): string {
  if (isCronRule(rule)) return `by cron: ${rule.expression}`;
  return `${sayWhen(rule)} at ${sayTime(rule.hour, rule.minute)}`;
}

function sayWhen(rule: Exclude<ScheduleRule, { kind: 'cron' }>): string {
  switch (rule.kind) {
    case 'daily':
      return 'every day';
    case 'weekdays':
      return 'Monday to Friday';
    case 'weekly':
      return `every ${listed(rule.days.toSorted((a, b) => a - b).map((day) => weekdayNames[day - 1] ?? ''))}`;
    case 'monthly':
      if (rule.day === 'last') return 'on the last day of each month';
      if (rule.day <= 28) return `on day ${rule.day} of each month`;
      return `on day ${rule.day} of each month (the last day where it is shorter)`;
  }
}

function listed(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function sayTime(hour: number, minute: number): string {
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** An instant in a zone's own day and time, such as `Thu, Nov 26, 2026 at 9:00 AM`. */
export function sayInstant(at: Date, zone: string): string {
  const day = { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: '2-digit', hour12: true } as const;
  const said = (parts: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { ...parts, timeZone: zone }).format(at).replace(/\s/g, ' ');
  return `${said(day)} at ${said(clock)}`;
}

/** The days of a report, such as `Nov 25, 2026` or `Nov 16 to Nov 22, 2026`. Both `YYYY-MM-DD`. */
export function sayDays(from: string, to: string): string {
  const day = (date: string, year: boolean) =>
    new Intl.DateTimeFormat('en-US', {
      month: 'short',
      day: 'numeric',
      ...(year ? { year: 'numeric' } : {}),
      timeZone: 'UTC',
    }).format(new Date(`${date}T00:00Z`));
  if (from === to) return day(from, true);
  return `${day(from, from.slice(0, 4) !== to.slice(0, 4))} to ${day(to, true)}`;
}
