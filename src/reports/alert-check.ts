import { sql } from 'kysely';
import { startOfMonth } from '../access/date-range.ts';
import type { SettingsReader } from '../access/settings.ts';
import { describe } from '../errors.ts';
import type { MessageRecord } from '../flowroute/index.ts';
import type { Log } from '../log.ts';
import { alone } from '../storage/lease.ts';
import { type Db, transaction } from '../storage/transaction.ts';
import { passOver, settleAlert } from './alert-incidents.ts';
import { type Facts, type Finding, judgeRule, needsDays } from './alert-rules.ts';
import { createWindow, type Scope, type WindowEnds, worstOf } from './alert-window.ts';
import { type Alert, alertsOn } from './alerts.ts';
import { createMonthHead, type MonthHead } from './month-head.ts';
import { type ReadDeps, readRange } from './read-range.ts';
import { readRecordDays, spentSince, sumDays, wantedDays } from './record-days.ts';
import { keepUnreadable } from './unreadable-records.ts';

export type CheckDeps = ReadDeps & {
  db: Db;
  settings: Pick<SettingsReader, 'read'>;
  log: Log;
  /** So often each alert is checked. Milliseconds. */
  everyMs: number;
  /** The process is about to stop: what is left is for the next one. */
  signal?: AbortSignal;
};

/** Days that have not been read are read for so long before the check goes on without them. Milliseconds. */
const daysSliceMs = 60_000;

export type Checked = 'checked' | 'nothing due' | 'busy' | 'unread';

/**
 * Gives what checks the alerts whose time has come, by one reading of the last 24 hours, one process at a time. What the
 * carrier does not let be read leaves every incident as it is; where single rows cannot be read, what is bad without them is told,
 * and nothing is over.
 */
export function createAlertCheck(deps: CheckDeps): () => Promise<Checked> {
  const monthHead = createMonthHead(deps);
  return async () => {
    const alerts = await alertsOn(deps.db);
    if (alerts.length === 0) return 'nothing due';
    const came = await alone(deps.db, 'checking alerts', async () => {
      // The first time there are weeks to read, a part each time that this is called.
      await readDays(deps, alerts);
      const due = await dueAlerts(deps);
      return due.length === 0 ? ('nothing due' as const) : checkAll(deps, monthHead, due);
    });
    return came ?? 'busy';
  };
}

/** Those whose time has come, and with them those that are past half of it, so that one reading serves all. */
async function dueAlerts(deps: CheckDeps): Promise<Alert[]> {
  const alerts = await alertsOn(deps.db);
  if (alerts.length === 0) return [];
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(deps.db);
  const now = rows[0]?.now.getTime() ?? 0;
  const every = deps.everyMs;
  const isPast = (alert: Alert, ms: number) => alert.checkedAt === null || alert.checkedAt.getTime() <= now - ms;
  return alerts.some((one) => isPast(one, every)) ? alerts.filter((one) => isPast(one, every / 2)) : [];
}

async function checkAll(deps: CheckDeps, monthHead: MonthHead, due: Alert[]): Promise<'checked' | 'unread'> {
  const ends = await endsNow(deps);
  const numbers = new Set(due.flatMap((one) => one.number ?? []));
  const window = createWindow(ends, numbers);
  const unreadable = await readWindow(deps, ends, window.add);
  if (unreadable === null) return 'unread';
  await keepUnreadable(deps.db, unreadable);
  for (const alert of due) {
    try {
      await checkOne(deps, monthHead, alert, { ends, scope: window.of(alert.number), unreadable });
    } catch (error) {
      // Whatever is wrong with one of them, those behind it are judged.
      deps.log.error({ err: error, alert: alert.id }, 'An alert could not be judged');
      await passOver(deps.db, alert, ends.end);
    }
  }
  return 'checked';
}

type WindowRead = {
  ends: WindowEnds;
  scope: Scope;
  /** So many rows of the window could not be read. */
  unreadable: number;
};

async function checkOne(deps: CheckDeps, monthHead: MonthHead, alert: Alert, window: WindowRead): Promise<void> {
  const { ends, scope, unreadable } = window;
  const facts = await factsOf(deps, monthHead, alert, scope, ends);
  const judged = {
    judge(open: ReadonlyMap<string, Date>) {
      const findings = judgeRule(alert, facts, toldIn(alert, ends, open));
      return unreadable === 0 ? findings : (findings?.filter((one) => one.isBroken) ?? null);
    },
    worst: (finding: Finding) =>
      worstOf(scope, alert.kind, finding.figures.kind === 'new_code' ? finding.figures.code : null),
  };
  const came = await transaction(deps.db, 'settle an alert', (trx) => settleAlert(trx, alert, ends.end, judged));
  if (came.opened.length + came.cleared.length > 0) deps.log.info({ alert: alert.id, ...came }, 'An alert has changed');
}

/** Reads the last 24 hours; gives how many rows could not be read, null where that holds for all of them. */
async function readWindow(
  deps: CheckDeps,
  { start, end }: WindowEnds,
  add: (record: MessageRecord) => void,
): Promise<number | null> {
  const reading = readRange(deps, { start, end }, { signal: deps.signal });
  try {
    for await (const records of reading) records.forEach(add);
  } catch (error) {
    if (deps.signal?.aborted) return null;
    deps.log.warn(
      { reason: describe(error) },
      'The alerts could not be checked: Flowroute’s records could not be read',
    );
    return null;
  }
  const { unreadable } = reading;
  if (unreadable > 0)
    deps.log.warn({ unreadable }, 'Records of the last 24 hours could not be read: no alert is over by this check');
  return unreadable;
}

/** A day that cannot be read keeps only what is judged by it from being judged. */
async function readDays(deps: CheckDeps, alerts: Alert[]): Promise<void> {
  if (!alerts.some(needsDays)) return;
  const end = performance.now() + daysSliceMs;
  const isPause = () => performance.now() > end || deps.signal?.aborted === true;
  const days = wantedDays(alerts.some((one) => one.span === 'month'));
  try {
    await readRecordDays(deps, days, isPause, (day, unreadable) =>
      deps.log.warn({ day, unreadable }, 'Records of a day could not be read: the alerts are judged without them'),
    );
  } catch (error) {
    deps.log.warn({ reason: describe(error) }, 'A day of records could not be read for the alerts');
  }
}

/** The last 24 hours and the month, by the database's clock. */
async function endsNow(deps: CheckDeps): Promise<WindowEnds> {
  const { zone } = await deps.settings.read(deps.db);
  const { rows } = await sql<Omit<WindowEnds, 'monthStart'>>`
    select now() - interval '24 hours' as start, now() as end,
      date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' as today`.execute(deps.db);
  const ends = rows[0];
  if (ends === undefined) throw new Error('a select without a table gives one row');
  return { ...ends, monthStart: startOfMonth(ends.end, zone) };
}

/** What is told of already; of a month, what was told in it: the next one begins anew. */
function toldIn(alert: Alert, { monthStart }: WindowEnds, open: ReadonlyMap<string, Date>): ReadonlySet<string> {
  const told = [...open].filter(([, openedAt]) => alert.span !== 'month' || openedAt >= monthStart);
  return new Set(told.map(([subject]) => subject));
}

/** What an alert is judged by; of what lies before the last 24 hours, only what its kind asks for. */
async function factsOf(
  deps: CheckDeps,
  monthHead: MonthHead,
  alert: Alert,
  scope: Scope,
  ends: WindowEnds,
): Promise<Facts> {
  const isMonth = alert.kind === 'spend_above' && alert.span === 'month';
  return {
    window: { ...scope.tally, codes: scope.codes },
    before: needsDays(alert) && !isMonth ? await beforeWindow(deps.db, alert.number, scope, ends) : null,
    monthNanodollars: isMonth ? await monthSoFar(deps, monthHead, alert.number, scope, ends) : null,
  };
}

/** Yesterday's sums hold the part of it that lies in the last 24 hours as well, which is left out. */
async function beforeWindow(db: Db, number: string | null, scope: Scope, ends: WindowEnds): Promise<Facts['before']> {
  const { tally, codes } = scope.earlier;
  const sums = await sumDays(db, number, dayOf(ends.today), { ...tally, codes });
  return sums === null ? null : { ...sums, codes: new Set(sums.codes.keys()) };
}

/** The hours until the month's first UTC midnight, its whole UTC days, and today; null: not all of it could be read. */
async function monthSoFar(
  deps: CheckDeps,
  monthHead: MonthHead,
  number: string | null,
  scope: Scope,
  ends: WindowEnds,
): Promise<bigint | null> {
  if (ends.monthStart >= ends.today) return scope.todayNanodollars;
  const midnight = new Date(Math.ceil(ends.monthStart.getTime() / dayMs) * dayMs);
  const days = await spentSince(deps.db, number, dayOf(midnight), dayOf(ends.today));
  if (days === null) return null;
  try {
    const head = await monthHead.spent({ start: ends.monthStart, end: midnight }, number, ends.end);
    return head + days + scope.todayNanodollars;
  } catch (error) {
    deps.log.warn({ reason: describe(error) }, 'The first hours of the month could not be read for the alerts');
    return null;
  }
}

const dayMs = 24 * 60 * 60_000;

function dayOf(midnight: Date): string {
  return midnight.toISOString().slice(0, 10);
}
