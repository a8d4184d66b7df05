import { verifyAudit } from './access/audit-seal.ts';
import { createPeople } from './access/people.ts';
import { reviewChanges } from './access/review-changes.ts';
import { createRoles } from './access/roles.ts';
import { createSettings, roleLists } from './access/settings.ts';
import { startLoops } from './app-loops.ts';
import type { Config } from './config.ts';
import { createFlowroute } from './flowroute/index.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';
import type { Log } from './log.ts';
import { lookJob, sendJob } from './messages/jobs.ts';
import { lookAtText } from './messages/look.ts';
import { type Failpoint, sendText } from './messages/send.ts';
import { createMetrics } from './metrics.ts';
import { numberStanding, standingOf } from './numbers/account-numbers.ts';
import { carryOutChange } from './numbers/change-number.ts';
import { checkCarrier } from './numbers/check-carrier.ts';
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
import { numberKinds } from './numbers/request-numbers.ts';
import { startBasket, startSearch } from './numbers/searches.ts';
import { createNumberServices } from './numbers/services.ts';
import { setUpNumber } from './numbers/set-up.ts';
import { itIsNotOurs, itIsOurs, retrySetUp } from './numbers/settle-order.ts';
import { prepareUnused, readTrafficNow } from './numbers/unused-report.ts';
import { createRecordLists } from './reports/record-lists.ts';
import * as records from './reports/record-lookup.ts';
import { createRunLoop } from './reports/run-loop.ts';
import { checkSlack } from './slack/check-slack.ts';
import { connectSlack, type Identity, identify } from './slack/connect.ts';
import { createDirectory } from './slack/directory.ts';
import { renderers } from './slack/faces/renderers.ts';
import { createInFlight } from './slack/in-flight.ts';
import { createNewBlocks } from './slack/plain-blocks.ts';
import { createProjector } from './slack/projector.ts';
import { registerListeners } from './slack/register.ts';
import { sayScheduleRefusal } from './slack/schedule-refusals.ts';
import type { Services } from './slack/services.ts';
import { createReportChat } from './slack/share-file.ts';
import { type SlackPace, slackPace } from './slack/show-row.ts';
import { slackLogger } from './slack/slack-logger.ts';
import { createWebClient } from './slack/web-client.ts';
import { type Check, checkDatabase } from './storage/check.ts';
import { type Database, openDatabase } from './storage/database.ts';
import { migrateToLatest } from './storage/migrate.ts';
import { createQueue } from './storage/queue.ts';
import type { Db, Trx } from './storage/transaction.ts';

export type AppOptions = {
  config: Config;
  log: Log;
  /** For what is shown and for tests; what decides goes by the database's clock. */
  now?: () => Date;
  /** Where a fault test ends the process. */
  failpoint?: Failpoint;
  pace?: SlackPace;
  /** A database that is open already; closed by the app all the same. */
  database?: Database;
};

export type RunningApp = {
  /** The port that it listens on. */
  port: number;
  doctor(): Promise<Check[]>;
  stop(): Promise<void>;
};

/** Rows of the trail that are checked at each start. */
const verifiedAtStart = 1_000;
/** Work in hand has this long to end at a stop. Milliseconds. */
const stopLimit = 8_000;

type Closer = () => Promise<void> | void;

/** Builds every part, hands each what it needs, and starts it. @throws SwitchboardError when it cannot start. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const opened: Closer[] = [];
  try {
    return await start(options, opened);
  } catch (error) {
    // What has been opened would keep a program alive that cannot work.
    await closeAll(opened, options.log);
    throw error;
  }
}

/** Closes what was opened, the last first. What cannot be closed is said, and does not keep the rest open. */
async function closeAll(opened: Closer[], log: Log): Promise<void> {
  for (const close of opened.toReversed()) {
    try {
      await close();
    } catch (error) {
      log.warn({ err: error }, 'A part could not be closed cleanly');
    }
  }
}

async function start(options: AppOptions, opened: Closer[]): Promise<RunningApp> {
  const { config, log } = options;
  const now = options.now ?? (() => new Date());
  const failpoint = options.failpoint ?? (async () => {});
  const database = options.database ?? (await openDatabase({ ...config, log }));
  const { db, work } = database;
  opened.push(() => database.close());
  await migrateToLatest(db);

  const metrics = createMetrics(() => db);
  const flowroute = createFlowroute({ ...config.flowroute, onRequest: metrics.flowrouteRequest });
  opened.push(() => flowroute.close());
  const client = createWebClient(config.slack.botToken, config.slack.apiUrl, slackLogger(log));
  let identity: Identity | null = null;
  const people = createPeople(
    db,
    createDirectory(client, () => identity?.teamId ?? null),
  );
  const settings = createSettings(db, config);
  const lists = async (within?: Db | Trx) =>
    roleLists(await (within === undefined ? settings.recent() : settings.recentIn(within)));
  const roles = createRoles(lists, people);
  const queue = createQueue(database, log);
  const projector = createProjector({
    db: work,
    database,
    client,
    log,
    pace: options.pace ?? slackPace,
    renders: renderers(work, settings, { config }),
    failpoint,
    newBlocks: createNewBlocks(),
  });

  const { auditKey, lookDelays } = config;
  const common = { db: work, queue, flowroute, lookDelays, auditKey, log, failpoint };
  const perSecond = { sms: config.flowroute.smsPerSecond, mms: config.flowroute.mmsPerSecond };
  const capsNow = settings.recentIn;
  const sendDeps = {
    ...common,
    capsNow,
    announcer: projector,
    roles,
    standingOf,
    perSecond,
    timeoutMs: config.flowroute.timeoutMs,
  };
  queue.handle(sendJob, ({ textId }) => sendText(sendDeps, textId));
  queue.handle(lookJob, ({ textId }) => lookAtText(common, textId));

  const kinds = numberKinds({ queue });
  const { timeoutMs } = config.flowroute;
  const orderDeps = {
    db: work,
    queue,
    flowroute,
    roles,
    timeoutMs,
    lookDelays,
    callbackBase: callbackBase(config),
    log,
    failpoint,
  };
  queue.handle(orderJob, ({ orderId }) => workOnOrder(orderDeps, orderId));
  queue.handle(lookOrderJob, ({ orderId }) => lookAtOrder(orderDeps, orderId));
  queue.handle(setUpJob, ({ orderId }) => setUpNumber(orderDeps, orderId));
  queue.handle(checkRequestJob, ({ requestId }) => checkRequest({ ...orderDeps, kinds }, requestId));
  const changeDeps = { db: work, queue, flowroute, timeoutMs: config.flowroute.timeoutMs, log };
  queue.handle(changeNumberJob, ({ changeId }) => carryOutChange(changeDeps, changeId));
  const leaving = new AbortController();
  const readingDeps = { db: work, queue, flowroute, log, isStopping: () => leaving.signal.aborted };
  queue.handle(unusedJob, ({ reportId }) => prepareUnused(readingDeps, reportId));
  queue.handle(trafficJob, () => readTrafficNow(readingDeps));

  const chat = createReportChat(work, client);
  const runLoop = createRunLoop({
    db: work,
    database,
    reading: { db: work, flowroute },
    people,
    roles,
    chat,
    log,
    failpoint,
  });

  const lookup = { db, flowroute, auditKey, log };
  const recordLists = createRecordLists({ db, flowroute });
  const doctor = async () => [
    ...(await checkSlack(client, { ...config, approvalChannel: await settings.checkedChannel() })),
    await checkCarrier(flowroute),
    ...(await checkDatabase(database, now)),
  ];
  const services: Services = {
    config,
    db,
    client,
    roles,
    people,
    settings,
    reviewChanges: () => reviewChanges({ db, settings, roles }),
    log,
    failpoint,
    doctor,
    take: { queue, auditKey, numberStanding, capsNow },
    requests: { settings, kinds },
    orders: {
      async settle(trx, orderId, ours, by) {
        if (ours) await itIsOurs(trx, orderDeps, orderId, by);
        else await itIsNotOurs(trx, orderId, by);
      },
      setUpAgain: (trx, orderId, by) => retrySetUp(trx, orderDeps, orderId, by),
    },
    request: { settings, queue },
    search: {
      start: (userId, wish) => startSearch({ db, flowroute }, userId, wish),
      basket: (userId, numbers) => startBasket({ db, flowroute }, userId, numbers),
    },
    lookup: {
      text: (textId) => records.lookUpText(lookup, textId),
      id: (messageId) => records.lookUpId(lookup, messageId),
      last: (userId) => records.lookUpLast(lookup, userId),
      number: (number) => records.lookUpNumber(lookup, number, now()),
    },
    lists: recordLists,
    numbers: createNumberServices({ db, flowroute, settings, queue, log }),
  };
  const inFlight = createInFlight();
  const slack = connectSlack(config.slack, () => identity, log);
  registerListeners(slack.app, services, inFlight);

  if (!(await roles.hasAdmins())) log.warn('ADMIN_USERS is empty: nobody may change settings');
  identity = await identify(client, log);
  log.info(
    { team: identity.teamName, mode: config.slack.appToken === null ? 'http' : 'socket' },
    'Slack knows the token',
  );
  if (auditKey !== null) await verifyAtStart(database, auditKey, log);
  opened.push(() => projector.stop());
  await projector.start();
  opened.push(() => queue.stop(stopLimit));
  await queue.start();
  opened.push(() => runLoop.stop(stopLimit));
  await runLoop.start();
  opened.push(() => inFlight.settled(stopLimit));
  const server: HttpServer = await startHttpServer(
    config.port,
    {
      slack: slack.requestListener,
      notReady: async () => [
        ...((await checkDatabase(database, now))[0]?.ok ? [] : ['database']),
        ...(slack.isUp() ? [] : ['Slack connection']),
        ...(queue.isUp() ? [] : ['job queue']),
      ],
      metrics: metrics.registry,
      metricsToken: config.metricsToken,
    },
    log,
  );
  opened.push(() => server.close());
  await slack.start();
  opened.push(() => slack.stop());

  opened.push(
    startLoops({
      config,
      log,
      now,
      db: work,
      flowroute,
      settings,
      texts: { ...common, roles },
      orders: orderDeps,
      kinds,
      changes: changeDeps,
      readings: readingDeps,
      alerts: { db: work, flowroute, settings, log, signal: leaving.signal, everyMs: config.alertsEvery },
      reviewChanges: services.reviewChanges,
      people,
      roles,
      failpoint,
      sayRefusal: sayScheduleRefusal,
    }),
  );
  opened.push(() => {
    recordLists.stop();
    leaving.abort();
  });
  log.info({ port: server.port }, 'Switchboard is up');

  return {
    port: server.port,
    doctor,
    async stop() {
      await closeAll(opened, log);
      log.info('Switchboard has stopped');
    },
  };
}

/** Where Flowroute is to tell of a number's texts; null where it cannot reach this program, or has no way in. */
function callbackBase({ publicUrl, webhookTokens }: Config): string | null {
  const [token] = webhookTokens;
  return publicUrl === null || token === undefined ? null : `${publicUrl}/flowroute/${token}`;
}

async function verifyAtStart(database: Database, key: string, log: Log): Promise<void> {
  const report = await verifyAudit(database.db, key, { last: verifiedAtStart });
  if (report.ok) log.info({ rows: report.rows, head: report.head }, 'The audit trail is whole');
  else
    log.error(
      { brokenAt: report.brokenAt, reason: report.reason },
      'The audit trail is broken: run npm run audit:verify',
    );
}
