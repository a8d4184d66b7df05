import type { Kinds } from './access/requests/kinds.ts';
import type { Roles } from './access/roles.ts';
import type { Config } from './config.ts';
import type { Flowroute } from './flowroute/index.ts';
import type { Log } from './log.ts';
import { lookJob, sendJob } from './messages/jobs.ts';
import { lookAtText } from './messages/look.ts';
import { type Announcer, type Failpoint, sendText } from './messages/send.ts';
import type { SweepDeps } from './messages/sweep.ts';
import type { CapsNow } from './messages/text-caps.ts';
import { standingOf } from './numbers/account-numbers.ts';
import { type ChangeDeps, carryOutChange } from './numbers/change-number.ts';
import { checkRequest } from './numbers/check-request.ts';
import {
  changeNumberJob,
  checkRequestJob,
  lookOrderJob,
  orderJob,
  setUpJob,
  trafficJob,
  unusedJob,
} from './numbers/jobs.ts';
import { lookAtOrder } from './numbers/look-order.ts';
import { workOnOrder } from './numbers/order.ts';
import type { OrderDeps } from './numbers/order-deps.ts';
import { numberKinds } from './numbers/request-numbers.ts';
import { setUpNumber } from './numbers/set-up.ts';
import { prepareUnused, type ReadingDeps, readTrafficNow } from './numbers/unused-report.ts';
import type { Queue } from './storage/queue.ts';
import type { Db } from './storage/transaction.ts';

export type JobParts = {
  config: Config;
  /** Of the work behind people's calls. */
  db: Db;
  queue: Queue;
  flowroute: Flowroute;
  roles: Roles;
  announcer: Announcer;
  capsNow: CapsNow;
  log: Log;
  failpoint: Failpoint;
  isStopping: () => boolean;
};

/** What jobs work with, for who picks up what jobs leave lying. */
export type JobDeps = {
  texts: SweepDeps;
  kinds: Kinds;
  orders: OrderDeps;
  changes: ChangeDeps;
  readings: ReadingDeps;
};

/** Gives each kind of job its handler. */
export function handleJobs({ config, announcer, capsNow, isStopping, ...parts }: JobParts): JobDeps {
  const { queue } = parts;
  const { timeoutMs, smsPerSecond, mmsPerSecond } = config.flowroute;
  const { auditKey, lookDelays } = config;
  const texts = { ...parts, lookDelays, auditKey };
  const perSecond = { sms: smsPerSecond, mms: mmsPerSecond };
  const sending = { ...texts, capsNow, announcer, standingOf, perSecond, timeoutMs };
  queue.handle(sendJob, ({ textId }) => sendText(sending, textId));
  queue.handle(lookJob, ({ textId }) => lookAtText(texts, textId));

  const kinds = numberKinds({ queue });
  const orders = { ...parts, timeoutMs, lookDelays, callbackBase: callbackBase(config) };
  queue.handle(orderJob, ({ orderId }) => workOnOrder(orders, orderId));
  queue.handle(lookOrderJob, ({ orderId }) => lookAtOrder(orders, orderId));
  queue.handle(setUpJob, ({ orderId }) => setUpNumber(orders, orderId));
  queue.handle(checkRequestJob, ({ requestId }) => checkRequest({ ...orders, kinds }, requestId));
  const changes = { ...parts, timeoutMs };
  queue.handle(changeNumberJob, ({ changeId }) => carryOutChange(changes, changeId));
  const readings = { ...parts, isStopping };
  queue.handle(unusedJob, ({ reportId }) => prepareUnused(readings, reportId));
  queue.handle(trafficJob, () => readTrafficNow(readings));
  return { texts, kinds, orders, changes, readings };
}

/** Where Flowroute is to tell of a number's texts; null where it cannot reach this program, or has no way in. */
function callbackBase({ publicUrl, webhookTokens }: Config): string | null {
  const [token] = webhookTokens;
  return publicUrl === null || token === undefined ? null : `${publicUrl}/flowroute/${token}`;
}
