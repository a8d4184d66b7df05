import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Flowroute } from '../../src/flowroute/index.ts';
import { findIncident } from '../../src/reports/alert-incidents.ts';
import { type Alert, type AlertWish, makeAlert } from '../../src/reports/alerts.ts';
import type { RecordFixture } from '../../src/sandbox/flowroute/options.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { openWithClock, setClock } from '../support/database-clock.ts';
import { carriersOfRecords, checkAlerts, hoursAgo, noon, spend, textsAt } from './alerting.ts';

/** What becomes of one alert is no matter of the others. */

let storage: TestDatabase;
let database: Database;
let lines: string[];
const carriers = carriersOfRecords();
const { flowrouteWith } = carriers;

beforeAll(async () => {
  storage = await testDatabase();
  database = await openWithClock(storage);
  await setClock(database.db, noon);
}, 60_000);
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  lines = [];
  for (const table of ['slack_messages', 'alert_incidents', 'alert_rules', 'audit'] as const) {
    await database.db.deleteFrom(table).execute();
  }
});
afterEach(() => carriers.close());

const check = (flowroute: Flowroute, everyMs = 0) => checkAlerts(database.db, flowroute, lines, everyMs);
const make = (more: Partial<AlertWish> = {}) =>
  transaction(database.db, 'make an alert', (trx) => makeAlert(trx, { ...spend, ...more }));
const incidents = () =>
  database.db.selectFrom('alert_incidents').select(['id', 'rule_id', 'state']).orderBy('opened_at').execute();

/** A text whose price is given back. */
const credit = (hours: number): RecordFixture[] =>
  textsAt(hoursAgo(hours), 1, 'delivered').map((record) => ({
    ...record,
    odd: { amount_nanodollars: -10_000_000, amount_display: '-$0.0100' },
  }));

test('spending is over also where all that the last 24 hours hold is a credit', async () => {
  await make();
  expect(await check(await flowrouteWith(textsAt(hoursAgo(2), 30, 'delivered')))).toBe('checked');
  const credited = await flowrouteWith(credit(2));
  await check(credited);
  expect(await check(credited)).toBe('checked');
  const [incident, ...others] = await incidents();
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ state: 'cleared' });
  const found = await findIncident(database.db, incident?.id ?? '');
  expect(found?.cleared?.figures).toMatchObject({ kind: 'spend_above', nanodollars: -10_000_000n });
});

/** An incident whose end cannot be kept: it is about a code that is none. */
async function breakEnd(alert: Alert): Promise<void> {
  const details = { number: null, figures: { kind: 'new_code', code: 1105, texts: 1 }, worst: [] };
  const row = { id: randomUUID(), rule_id: alert.id, subject: 'NaN', state: 'open', details: JSON.stringify(details) };
  await database.db.insertInto('alert_incidents').values(row).execute();
  await database.db.updateTable('alert_incidents').set({ good_since: sql<Date>`now()` }).execute();
}

test('an alert that cannot be judged is logged, keeps no other from being judged and is not due again at once', async () => {
  const broken = await make({ kind: 'new_code', threshold: null });
  await breakEnd(broken);
  const spending = await make();
  const flowroute = await flowrouteWith(textsAt(hoursAgo(2), 30, 'delivered'));
  expect(await check(flowroute, 60_000)).toBe('checked');
  expect(await incidents()).toMatchObject([
    { rule_id: broken.id, state: 'open' },
    { rule_id: spending.id, state: 'open' },
  ]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'error', alert: broken.id, msg: 'An alert could not be judged' },
  ]);
  expect(await check(flowroute, 60_000)).toBe('nothing due');
});
