import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createSettings } from '../../src/access/settings.ts';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import { createAlertCheck } from '../../src/reports/alert-check.ts';
import { findIncident, settleAlert } from '../../src/reports/alert-incidents.ts';
import { pauseRefused } from '../../src/reports/alert-refused.ts';
import { type AlertWish, alertsOn, changeAlert, listAlerts, makeAlert } from '../../src/reports/alerts.ts';
import type { RecordFixture } from '../../src/sandbox/flowroute/options.ts';
import type { FaultWish } from '../../src/sandbox/flowroute/protocol.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Database } from '../../src/storage/database.ts';
import { type Db, transaction } from '../../src/storage/transaction.ts';
import { databaseKind, quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { openWithClock, setClock } from '../support/database-clock.ts';
import { hoursAgo, keys, noon, ours, second, textsAt } from './alerting.ts';

let storage: TestDatabase;
let database: Database;
/** What the carrier says now, and what it says when all is well again. */
let bad: { carrier: LocalFlowroute; flowroute: Flowroute };
let quiet: { carrier: LocalFlowroute; flowroute: Flowroute };

async function carrierWith(records: RecordFixture[]) {
  const carrier = await startLocalFlowroute({
    ...keys,
    seed: { accountNumbers: 2, forSale: 0, records: 0 },
    fixtures: { records },
  });
  const flowroute = createFlowroute({ ...keys, baseUrl: carrier.url, timeoutMs: 5_000, readBudgetMs: 3_000 });
  return { carrier, flowroute };
}

beforeAll(async () => {
  storage = await testDatabase();
  database = await openWithClock(storage);
  await setClock(database.db, noon);
  bad = await carrierWith([
    ...textsAt(hoursAgo(2), 10, 'delivered'),
    ...textsAt(hoursAgo(3), 30, 1105),
    ...textsAt(hoursAgo(1), 25, 'delivered', second),
    ...textsAt(hoursAgo(24 * 5), 300, 'delivered'),
    ...textsAt(hoursAgo(24 * 6), 10, 1104),
    ...textsAt(hoursAgo(4), 2, 1104),
  ]);
  quiet = await carrierWith([...textsAt(hoursAgo(1), 30, 'delivered')]);
}, 60_000);
afterAll(async () => {
  for (const one of [bad, quiet]) {
    one?.flowroute.close();
    await one?.carrier.close();
  }
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  const { db } = database;
  for (const table of ['slack_messages', 'alert_incidents', 'alert_rules', 'audit', 'settings'] as const) {
    await db.deleteFrom(table).execute();
  }
  await fetch(`${bad.carrier.url}/_/faults`, { method: 'DELETE' });
});

/** Another carrier's days: they are to be read anew. */
async function forgetDays(): Promise<void> {
  for (const table of ['record_days', 'record_day_codes', 'record_day_reads'] as const) {
    await database.db.deleteFrom(table).execute();
  }
}

const misbehave = (fault: FaultWish) =>
  fetch(`${bad.carrier.url}/_/faults`, { method: 'POST', body: JSON.stringify(fault) });

const settingsOf = (db: Db) =>
  createSettings(db, { access: { admins: [], senders: [], approvers: [] }, approvalChannel: null });

/** A check that is always due. */
function check(flowroute: Flowroute = bad.flowroute, db: Db = database.db) {
  return createAlertCheck({ db, flowroute, settings: settingsOf(db), log: quietLog(), everyMs: 0, pauses: [] });
}

const below: AlertWish = {
  owner: 'USENDER',
  channelId: 'C0SUPPORT1',
  kind: 'delivery_below',
  number: ours,
  threshold: 9_000n,
  span: '24h',
};
const make = (more: Partial<AlertWish> = {}) =>
  transaction(database.db, 'make an alert', (trx) => makeAlert(trx, { ...below, ...more }));

const incidents = () =>
  database.db.selectFrom('alert_incidents').select(['id', 'subject', 'state']).orderBy('opened_at').execute();
const messages = () =>
  database.db
    .selectFrom('slack_messages')
    .select(['id', 'entity', 'entity_id', 'channel_id', 'home_user', 'parent_id', 'wanted'])
    .orderBy('created_at')
    .execute();

describe('a check', () => {
  test('tells once of what is broken, with its five worst records and nothing of a customer’s', async () => {
    const alert = await make();
    expect(await check()()).toBe('checked');
    expect(await check()()).toBe('checked');
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ subject: '', state: 'open' });
    const found = await findIncident(database.db, incident?.id ?? '');
    expect(found).toMatchObject({ alertId: alert.id, owner: 'USENDER', cleared: null });
    expect(found?.details).toMatchObject({
      number: ours,
      figures: { kind: 'delivery_below', delivered: 10, undelivered: 32, threshold: 9_000n },
    });
    expect(found?.details.worst).toHaveLength(5);
    expect(found?.details.worst[0]).toMatchObject({ number: ours, other: '(541) 555-••••', code: 1105 });
    const stored = await database.db.selectFrom('alert_incidents').selectAll().execute();
    expect(JSON.stringify(stored)).not.toMatch(/secret words|5415550140/);
    expect(await messages()).toMatchObject([
      { entity: 'alert', entity_id: incident?.id, channel_id: 'C0SUPPORT1', home_user: null, parent_id: null },
    ]);
  });

  test('by three processes at the same moment opens it once', async () => {
    await make();
    const processes =
      databaseKind === 'postgres'
        ? await Promise.all([1, 2, 3].map(() => storage.open()))
        : [database, database, database];
    try {
      const came = await Promise.all(processes.map(({ db }) => check(bad.flowroute, db)()));
      expect(came).toContain('checked');
      expect(await incidents()).toHaveLength(1);
      expect(await messages()).toHaveLength(1);
    } finally {
      if (databaseKind === 'postgres') for (const one of processes) await one.close();
    }
  });

  test('whose lease was lost to another opens it once all the same', async () => {
    const alert = await make();
    const { rows } = await sql<{ now: Date }>`select now() as now`.execute(database.db);
    const now = rows[0]?.now ?? new Date(0);
    const judged = {
      judge: () => [{ subject: '', isBroken: true, figures: { kind: 'new_code' as const, code: 1105, texts: 1 } }],
      worst: () => [],
    };
    const settle = () => transaction(database.db, 'settle an alert', (trx) => settleAlert(trx, alert, now, judged));
    const came = await Promise.all([settle(), settle(), settle()]);
    expect(came.flatMap((one) => one.opened)).toHaveLength(1);
    expect(await incidents()).toHaveLength(1);
  });

  test('that is good twice in a row clears it: its message is to change, and an all-clear stands in its thread', async () => {
    await make();
    await check()();
    await check(quiet.flowroute)();
    expect(await incidents()).toMatchObject([{ state: 'open' }]);
    // Broken again in between: it has to be good twice anew.
    await check()();
    await check(quiet.flowroute)();
    expect(await incidents()).toMatchObject([{ state: 'open' }]);
    await check(quiet.flowroute)();
    const [incident] = await incidents();
    expect(incident).toMatchObject({ state: 'cleared' });
    const [alert, clear, ...others] = await messages();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ entity: 'alert', wanted: 2n });
    expect(clear).toMatchObject({
      entity: 'alert_clear',
      entity_id: incident?.id,
      channel_id: 'C0SUPPORT1',
      parent_id: alert?.id,
    });
    expect((await findIncident(database.db, incident?.id ?? ''))?.cleared?.figures).toMatchObject({
      delivered: 30,
      undelivered: 0,
    });
    // It breaks again: that is another incident.
    await check()();
    expect(await incidents()).toMatchObject([{ state: 'cleared' }, { state: 'open' }]);
  });

  test('that cannot read the records leaves everything as it is', async () => {
    await make();
    await check()();
    await database.db.updateTable('alert_incidents').set({ good_since: sql<Date>`now()` }).execute();
    for (const kind of ['401', '500-before'] as const) {
      await misbehave({ kind, path: '/v2.1/messages', method: 'GET' });
      expect(await check()()).toBe('unread');
      await fetch(`${bad.carrier.url}/_/faults`, { method: 'DELETE' });
    }
    expect(await incidents()).toMatchObject([{ state: 'open' }]);
    expect(await messages()).toMatchObject([{ wanted: 1n }]);
    const [alert] = await alertsOn(database.db);
    expect(alert?.checkedAt).not.toBeNull();
  });

  test('comes when it is due, a new alert’s at once, and never while none is on', async () => {
    const every = createAlertCheck({
      db: database.db,
      flowroute: bad.flowroute,
      settings: settingsOf(database.db),
      log: quietLog(),
      everyMs: 5 * 60_000,
      pauses: [],
    });
    expect(await every()).toBe('nothing due');
    const alert = await make();
    expect(await every()).toBe('checked');
    expect(await every()).toBe('nothing due');
    await database.db.updateTable('alert_rules').set({ checked_at: sql<Date>`now() - interval '5 minutes'` }).execute();
    expect(await every()).toBe('checked');
    await transaction(database.db, 'pause', (trx) => changeAlert(trx, alert.id, 'pause', 'USENDER'));
    await database.db.updateTable('alert_rules').set({ checked_at: null }).execute();
    expect(await every()).toBe('nothing due');
  });
});

describe('each kind', () => {
  beforeEach(forgetDays);

  test('a drop is told against the four weeks before, of the number alone', async () => {
    await make({ kind: 'delivery_drop', threshold: null });
    await make({ kind: 'delivery_drop', threshold: null, number: second });
    await check()();
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect((await findIncident(database.db, incident?.id ?? ''))?.details.figures).toEqual({
      kind: 'delivery_drop',
      delivered: 10,
      undelivered: 32,
      usual: { delivered: 300, undelivered: 10 },
    });
  });

  test('a code is told when the four weeks before did not have it, once for each, until it has not come for 24 hours', async () => {
    await make({ kind: 'new_code', threshold: null, number: null });
    await check()();
    await check()();
    expect(await incidents()).toMatchObject([{ subject: '1105', state: 'open' }]);
    await forgetDays();
    await check(quiet.flowroute)();
    await check(quiet.flowroute)();
    expect(await incidents()).toMatchObject([{ subject: '1105', state: 'cleared' }]);
  });

  test('what came yesterday before the last 24 hours is before them, though the same day goes on in them', async () => {
    const split = await carrierWith([...textsAt(hoursAgo(25), 1, 1105), ...textsAt(hoursAgo(23), 2, 1105)]);
    try {
      await make({ kind: 'new_code', threshold: null, number: null });
      expect(await check(split.flowroute)()).toBe('checked');
      expect(await incidents()).toEqual([]);
    } finally {
      split.flowroute.close();
      await split.carrier.close();
    }
  });

  test('a code of days ago is not new because receipts of yesterday came after yesterday was read', async () => {
    const known = textsAt(hoursAgo(24 * 6), 3, 1105);
    // Before the last UTC midnight.
    const late = textsAt(hoursAgo(13), 5, 1105);
    const [then, since] = [await carrierWith(known), await carrierWith([...known, ...late])];
    try {
      await make({ kind: 'new_code', threshold: null, number: null });
      expect(await check(then.flowroute)()).toBe('checked');
      expect(await check(since.flowroute)()).toBe('checked');
      expect(await incidents()).toEqual([]);
    } finally {
      for (const one of [then, since]) {
        one.flowroute.close();
        await one.carrier.close();
      }
    }
  });

  test('what is judged by days that cannot be read is not judged, and the others are', async () => {
    await make({ kind: 'delivery_drop', threshold: null });
    await make();
    // The newest day is asked for first, and refused as often as it is asked for.
    await misbehave({ kind: '401', path: '/v2.1/messages', method: 'GET', times: 1 });
    expect(await check()()).toBe('checked');
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect((await findIncident(database.db, incident?.id ?? ''))?.details.figures.kind).toBe('delivery_below');
  });

  test('spending is told for 24 hours and for the month, whose days begin in the workspace’s zone', async () => {
    await database.db
      .insertInto('settings')
      .values({ key: 'zone', value: JSON.stringify('Pacific/Kiritimati'), set_by: 'UADMIN' })
      .execute();
    // All 377 texts.
    const month = 1_508_000_000n;
    const spend = { kind: 'spend_above', number: null } as const;
    await make({ ...spend, threshold: 268_000_000n, span: '24h' });
    const day = await make({ ...spend, threshold: 267_999_999n, span: '24h' });
    await make({ ...spend, threshold: month, span: 'month' });
    const whole = await make({ ...spend, threshold: month - 1n, span: 'month' });
    expect(await check()()).toBe('checked');
    const told = await database.db.selectFrom('alert_incidents').select(['rule_id', 'details']).execute();
    expect(told.map((one) => one.rule_id).toSorted()).toEqual([day.id, whole.id].toSorted());
    expect(JSON.stringify(told)).toContain(`"nanodollars":"${month}"`);
  });
});

describe('an alert', () => {
  test('is made once, and with its trail', async () => {
    const alert = await make();
    await expect(make()).rejects.toMatchObject({ code: 'alert_exists', field: 'kind' });
    await transaction(database.db, 'pause', (trx) => changeAlert(trx, alert.id, 'pause', 'USENDER'));
    await transaction(database.db, 'resume', (trx) => changeAlert(trx, alert.id, 'resume', 'UADMIN'));
    await transaction(database.db, 'delete', (trx) => changeAlert(trx, alert.id, 'delete', 'UADMIN'));
    expect(
      await transaction(database.db, 'delete', (trx) => changeAlert(trx, alert.id, 'delete', 'UADMIN')),
    ).toBeNull();
    const trail = await database.db.selectFrom('audit').select(['actor', 'action']).orderBy('id').execute();
    expect(trail).toEqual([
      { actor: 'USENDER', action: 'alert.made' },
      { actor: 'USENDER', action: 'alert.paused' },
      { actor: 'UADMIN', action: 'alert.resumed' },
      { actor: 'UADMIN', action: 'alert.deleted' },
    ]);
    expect(await listAlerts(database.db, { limit: 10, offset: 0 })).toEqual({ alerts: [], total: 0 });
    // What was deleted may be made again.
    await make();
  });

  test('that is paused watches no more what it had told of, and tells of it anew when it is resumed', async () => {
    const alert = await make();
    await check()();
    await transaction(database.db, 'pause', (trx) => changeAlert(trx, alert.id, 'pause', 'USENDER'));
    const [ended] = await incidents();
    expect(await findIncident(database.db, ended?.id ?? '')).toMatchObject({ cleared: { figures: null } });
    expect(await messages()).toMatchObject([{ entity: 'alert', wanted: 2n }]);
    await transaction(database.db, 'resume', (trx) => changeAlert(trx, alert.id, 'resume', 'USENDER'));
    await check()();
    expect(await incidents()).toMatchObject([{ state: 'cleared' }, { state: 'open' }]);
  });

  test('that was paused while its records were read is not judged', async () => {
    const alert = await make();
    await transaction(database.db, 'pause', (trx) => changeAlert(trx, alert.id, 'pause', 'USENDER'));
    const judged = {
      judge: () => [{ subject: '', isBroken: true, figures: { kind: 'new_code' as const, code: 1, texts: 1 } }],
      worst: () => [],
    };
    await transaction(database.db, 'settle', (trx) => settleAlert(trx, alert, new Date(), judged));
    expect(await incidents()).toEqual([]);
  });

  test('whose channel takes no message is paused with the reason, and its owner is told once', async () => {
    const alert = await make();
    await check()();
    const deps = { db: database.db, log: quietLog() };
    expect(await pauseRefused(deps)).toBe(0);
    await database.db.updateTable('slack_messages').set({ refused: 'is_archived' }).execute();
    const both = await Promise.all([pauseRefused(deps), pauseRefused(deps)]);
    expect(both.toSorted()).toEqual([0, 1]);
    const { alerts } = await listAlerts(database.db, { limit: 10, offset: 0 });
    expect(alerts).toMatchObject([{ state: 'paused', pausedReason: 'is_archived' }]);
    const [incident] = await incidents();
    expect(await messages()).toMatchObject([
      { entity: 'alert' },
      { entity: 'alert_paused', entity_id: incident?.id, channel_id: null, home_user: 'USENDER' },
    ]);
    // Resumed, it is not paused for what was refused before.
    await transaction(database.db, 'resume', (trx) => changeAlert(trx, alert.id, 'resume', 'USENDER'));
    expect(await pauseRefused(deps)).toBe(0);
  });

  test('of an id that is none is not found', async () => {
    expect(await findIncident(database.db, randomUUID())).toBeNull();
  });
});
