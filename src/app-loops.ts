import { postDailyHead } from './access/audit-head.ts';
import { sealAudit, verifyAudit } from './access/audit-seal.ts';
import { liftCarrierHalt, standingHalts } from './access/halts.ts';
import type { People } from './access/people.ts';
import type { Kinds } from './access/requests/kinds.ts';
import { sweepRequests } from './access/requests/sweep.ts';
import type { Roles } from './access/roles.ts';
import type { SettingsReader } from './access/settings.ts';
import type { Config } from './config.ts';
import type { Flowroute } from './flowroute/index.ts';
import type { Log } from './log.ts';
import { forgetOldDrafts } from './messages/drafts.ts';
import { knowsPrices, samplePrices } from './messages/sample-prices.ts';
import type { Failpoint } from './messages/send.ts';
import { type SweepDeps, sweepTexts } from './messages/sweep.ts';
import { refreshAccountNumbers } from './numbers/account-numbers.ts';
import { sweepChanges } from './numbers/change-number.ts';
import { takesKey } from './numbers/check-carrier.ts';
import type { OrderDeps } from './numbers/order-deps.ts';
import { forgetOldSearches } from './numbers/searches.ts';
import { sweepOrders } from './numbers/sweep-orders.ts';
import { forgetOldTraffic } from './numbers/traffic.ts';
import { sweepUnused } from './numbers/unused-report.ts';
import { type Repeating, repeat } from './repeat.ts';
import { type CheckDeps, createAlertCheck } from './reports/alert-check.ts';
import { pauseRefused } from './reports/alert-refused.ts';
import { forgetOldRecordDays } from './reports/record-days.ts';
import { forgetOldLists } from './reports/record-list.ts';
import { pauseWhereRefused } from './reports/schedule-channels.ts';
import { reviewOwners } from './reports/schedule-owners.ts';
import { sweepSchedules } from './reports/schedule-sweep.ts';
import { forgetOldClaims } from './storage/claims.ts';
import { type Db, transaction } from './storage/transaction.ts';

/** What the program does by itself, again and again. */
const everySecond = 1_000;
const sweepEvery = 2_000;
const everyMinute = 60_000;
const changesEvery = 10_000;
const channelsEvery = 5_000;
const ownersEvery = 15_000;
const numbersEvery = 10 * 60_000;
const hourly = 60 * 60_000;

export type LoopParts = {
  config: Config;
  log: Log;
  now: () => Date;
  db: Db;
  flowroute: Flowroute;
  settings: SettingsReader;
  texts: SweepDeps;
  orders: OrderDeps;
  kinds: Kinds;
  changes: Parameters<typeof sweepChanges>[0];
  readings: Parameters<typeof sweepUnused>[0];
  alerts: CheckDeps;
  reviewChanges: () => Promise<unknown>;
  people: People;
  roles: Roles;
  failpoint: Failpoint;
  /** What to tell of a word with which the chat refused a message; null: it says nothing lasting about the channel. */
  sayRefusal: (word: string) => string | null;
};

/** Starts every loop; gives what stops them, when each has ended its round. */
export function startLoops(parts: LoopParts): () => Promise<void> {
  const { config, log, now, db, flowroute, settings } = parts;
  const { auditKey } = config;
  const checkAlerts = createAlertCheck(parts.alerts);
  const loops: Repeating[] = [
    repeat('The sweep over texts', sweepEvery, log, () => sweepTexts(parts.texts)),
    repeat('The sweep over orders', sweepEvery, log, () => sweepOrders(parts.orders)),
    repeat('The sweep over requests', sweepEvery, log, () => sweepRequests({ db, kinds: parts.kinds, log })),
    repeat('The sweep over changes and readings of numbers', sweepEvery, log, async () => {
      await sweepChanges(parts.changes);
      await sweepUnused(parts.readings);
    }),
    repeat('Reading the numbers of the account', numbersEvery, log, async () => {
      await refreshAccountNumbers(db, flowroute);
      if (!(await knowsPrices(db))) await samplePrices(db, flowroute, now());
    }),
    repeat('Asking whether Flowroute takes the key again', 15_000, log, () => liftWhenTaken(db, flowroute)),
    repeat('The sweep over schedules', everySecond, log, () => sweepSchedules(parts)),
    repeat('Looking after the channels of schedules', channelsEvery, log, () =>
      pauseWhereRefused(parts, parts.sayRefusal),
    ),
    repeat('Looking after the owners of schedules', ownersEvery, log, () => reviewOwners(parts)),
    repeat('Looking after changes of the settings', changesEvery, log, parts.reviewChanges),
    repeat('Checking the alerts', lookAtAlertsEvery(parts.alerts), log, checkAlerts),
    repeat('Pausing alerts that their channels refuse', sweepEvery, log, () => pauseRefused({ db, log })),
    repeat('Forgetting what is old', hourly, log, async () => {
      await forgetOldClaims(db);
      await forgetOldDrafts(db);
      await forgetOldSearches(db);
      await forgetOldTraffic(db);
      await forgetOldLists(db);
      await forgetOldRecordDays(db);
    }),
    ...(auditKey === null ? [] : [repeat('Sealing the audit trail', everySecond, log, () => sealAudit(db, auditKey))]),
    ...(auditKey === null
      ? []
      : [
          repeat('Noting the head of the audit trail', hourly, log, () => noteHead(db, auditKey, log)),
          repeat('Posting the head of the audit trail', everyMinute, log, () =>
            postDailyHead({ db, settings }, auditKey),
          ),
        ]),
  ];
  return async () => void (await Promise.all(loops.map((loop) => loop.stop())));
}

/** A new alert is not left waiting for the others' turn. */
function lookAtAlertsEvery({ everyMs }: CheckDeps): number {
  return Math.min(15_000, everyMs);
}

/** The head goes to the log, so that a tail cut from the database later can be told. */
async function noteHead(db: Db, key: string, log: Log): Promise<void> {
  const report = await verifyAudit(db, key, { last: 1 });
  if (report.ok) log.info({ head: report.head }, 'The head of the audit trail');
}

async function liftWhenTaken(db: Db, flowroute: Flowroute): Promise<void> {
  const halts = await standingHalts(db);
  if (!halts.some((halt) => halt.kind === 'carrier')) return;
  if (!(await takesKey(flowroute))) return;
  await transaction(db, 'Flowroute takes the key again', liftCarrierHalt);
}
