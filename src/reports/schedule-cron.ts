import { Cron } from 'croner';
import { Refusal } from '../errors.ts';

/** So many runs are looked at for two that are too close. */
const looked = 60;
const hourMs = 3_600_000;
const longest = 100;
const example = 'Five fields, please: minute, hour, day of month, month, day of week. For example: 0 9 * * 1-5.';

export function isCronRule<R extends { kind: string }>(rule: R): rule is Extract<R, { kind: 'cron' }> {
  return rule.kind === 'cron';
}

/** An expression as it is kept. @throws Refusal when it is none, never comes, or comes more often than hourly. */
export function checkCron(typed: string): string {
  const expression = typed.trim().replace(/\s+/g, ' ');
  const runs = readRuns(expression, new Date());
  if (runs.length === 0) throw refused(`“${expression}” never comes.`, example);
  // By UTC: where the clocks go back by half an hour, an hourly time comes twice in one.
  const isTooOften = runs.some((run, i) => i > 0 && run.getTime() - (runs[i - 1]?.getTime() ?? 0) < hourMs);
  if (isTooOften) throw refused('That is more often than once an hour.', 'Let its minute be one number: 0 * * * *.');
  return expression;
}

function readRuns(expression: string, after: Date): Date[] {
  const isFive = expression.length <= longest && expression.split(' ').length === 5;
  if (!isFive) throw refused(`“${expression.slice(0, 60)}” is no cron expression.`, example);
  try {
    return nextCronRuns(expression, 'UTC', after, looked);
  } catch (error) {
    // croner throws for what it cannot read, with words about its own parser.
    throw refused(`“${expression}” is no cron expression.`, example, error);
  }
}

function refused(happened: string, next: string, cause?: unknown): Refusal {
  return new Refusal('bad_cron', happened, next, { field: 'cron', cause });
}

/**
 * The next instants of an expression. croner: a fixed time that the clocks skip comes when they have been put forward, one that
 * comes twice counts once; a wildcard's times are skipped and repeated as they are.
 * @throws TypeError when it is no expression.
 */
export function nextCronRuns(expression: string, zone: string, after: Date, count: number): Date[] {
  const cron = new Cron(expression, { mode: '5-part', timezone: zone, fixedTimeRule: 'no-wildcard', paused: true });
  return cron.nextRuns(count, after);
}
