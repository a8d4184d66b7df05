import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Flowroute } from '../../src/flowroute/index.ts';
import { type AlertWish, listAlerts, makeAlert } from '../../src/reports/alerts.ts';
import type { RecordFixture } from '../../src/sandbox/flowroute/options.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { openWithClock, setClock } from '../support/database-clock.ts';
import { carriersOfRecords, checkAlerts, hoursAgo, noon, spend, textsAt } from './alerting.ts';

/** Rows of Flowroute's that the program cannot read: what alerts are judged by is not whole then. */

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
  await carriers.close();
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  lines = [];
  await carriers.close();
  const tables = ['slack_messages', 'alert_incidents', 'alert_rules', 'audit', 'settings'] as const;
  for (const table of [...tables, 'record_days', 'record_day_codes', 'record_day_reads'] as const) {
    await database.db.deleteFrom(table).execute();
  }
});
const check = (flowroute: Flowroute) => checkAlerts(database.db, flowroute, lines);
const make = (more: Partial<AlertWish> = {}) =>
  transaction(database.db, 'make an alert', (trx) => makeAlert(trx, { ...spend, ...more }));
const listed = async () => (await listAlerts(database.db, { limit: 10, offset: 0 })).alerts;
const states = async () =>
  (await database.db.selectFrom('alert_incidents').select('state').execute()).map((one) => one.state);

/** A text's record without its sender, which no reading takes for one. */
const unreadable = (hours: number, count: number): RecordFixture[] =>
  textsAt(hoursAgo(hours), count, 'delivered').map((record) => ({ ...record, odd: { from: '' } }));

test('what could not be read is said in the log and in the list, for as long as it is so', async () => {
  await make();
  expect(await check(await flowrouteWith(unreadable(2, 40)))).toBe('checked');
  expect(await listed()).toMatchObject([{ unreadable: 40, openSince: null }]);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', unreadable: 40 });
  expect(await check(await flowrouteWith(textsAt(hoursAgo(2), 3, 'delivered')))).toBe('checked');
  expect(await listed()).toMatchObject([{ unreadable: 0 }]);
  expect(lines).toHaveLength(1);
});

test('what is known to be bad is told, and nothing is over while records cannot be read', async () => {
  await make();
  expect(await check(await flowrouteWith([...textsAt(hoursAgo(2), 30, 'delivered'), ...unreadable(3, 1)]))).toBe(
    'checked',
  );
  expect(await states()).toEqual(['open']);
  const odd = await flowrouteWith(unreadable(2, 30));
  for (let times = 0; times < 3; times += 1) await check(odd);
  expect(await states()).toEqual(['open']);
  const quiet = await flowrouteWith([]);
  await check(quiet);
  // Of two good ones in a row the first counts as long as nothing bad comes between.
  await check(odd);
  expect(await states()).toEqual(['open']);
  await check(quiet);
  expect(await states()).toEqual(['cleared']);
});

test('of the days before, the list says it of the alerts that are judged by them', async () => {
  await make();
  await make({ kind: 'new_code', threshold: null });
  await check(await flowrouteWith(unreadable(24 * 6, 7)));
  expect(await listed()).toMatchObject([
    { kind: 'spend_above', unreadable: 0 },
    { kind: 'new_code', unreadable: 7 },
  ]);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', unreadable: 7 });
});
