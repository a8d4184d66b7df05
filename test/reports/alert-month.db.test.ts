import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSettings } from '../../src/access/settings.ts';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import { createAlertCheck } from '../../src/reports/alert-check.ts';
import { makeAlert } from '../../src/reports/alerts.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { openWithClock, setClock } from '../support/database-clock.ts';
import { keys, second, textsAt } from './alerting.ts';

/** Each text costs so many nanodollars. */
const text = 4_000_000n;

let storage: TestDatabase;
let database: Database;
let carrier: LocalFlowroute;
let flowroute: Flowroute;

beforeAll(async () => {
  storage = await testDatabase();
  database = await openWithClock(storage);
  const at = (time: string) => new Date(time);
  carrier = await startLocalFlowroute({
    ...keys,
    seed: { accountNumbers: 2, forSale: 0, records: 0 },
    fixtures: {
      records: [
        // July begins at 10:00 UTC of June's last day on Kiritimati, and at 7:00 UTC of its first in Los Angeles.
        ...textsAt(at('2025-06-30T09:50:00.000Z'), 70, 'delivered'),
        ...textsAt(at('2025-06-30T09:59:59.990Z'), 30, 'delivered'),
        ...textsAt(at('2025-06-30T10:30:00.000Z'), 7, 'delivered'),
        ...textsAt(at('2025-06-30T10:30:00.000Z'), 1, 'delivered', second),
        ...textsAt(at('2025-07-01T06:59:59.990Z'), 20, 'delivered'),
        ...textsAt(at('2025-07-01T08:00:00.000Z'), 3, 'delivered'),
        ...textsAt(at('2025-07-02T03:00:00.000Z'), 5, 'delivered'),
      ],
    },
  });
  flowroute = createFlowroute({ ...keys, baseUrl: carrier.url, timeoutMs: 5_000, readBudgetMs: 3_000 });
}, 60_000);
afterAll(async () => {
  flowroute?.close();
  await carrier?.close();
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  // Each test has its own time, by which a lease of another may still stand.
  const tables = ['slack_messages', 'alert_incidents', 'alert_rules', 'audit', 'settings', 'pacing'] as const;
  for (const table of [...tables, 'record_days', 'record_day_codes', 'record_day_reads'] as const) {
    await database.db.deleteFrom(table).execute();
  }
});

const inZone = (zone: string) =>
  database.db
    .insertInto('settings')
    .values({ key: 'zone', value: JSON.stringify(zone), set_by: 'UADMIN' })
    .execute();

const make = (threshold: bigint, number: string | null = null) =>
  transaction(database.db, 'make an alert', (trx) =>
    makeAlert(trx, { owner: 'U', channelId: 'C', kind: 'spend_above', number, threshold, span: 'month' }),
  );

function check() {
  const { db } = database;
  const settings = createSettings(db, { access: { admins: [], senders: [], approvers: [] }, approvalChannel: null });
  return createAlertCheck({ db, flowroute, settings, log: quietLog(), everyMs: 0, pauses: [] });
}

const incidents = () =>
  database.db.selectFrom('alert_incidents').select(['rule_id', 'state', 'details']).orderBy('opened_at').execute();

describe('a month’s alert', () => {
  test.each([
    ['behind UTC, before the month has begun there', 'America/Los_Angeles', '2025-07-01T06:59:00Z', 108n],
    ['behind UTC, in its first hour', 'America/Los_Angeles', '2025-07-01T07:40:00Z', 0n],
    ['behind UTC, in its second hour', 'America/Los_Angeles', '2025-07-01T08:40:00Z', 3n],
    ['behind UTC, after its first UTC midnight', 'America/Los_Angeles', '2025-07-02T04:00:00Z', 8n],
    ['ahead of UTC, in its first minutes', 'Pacific/Kiritimati', '2025-06-30T10:20:00Z', 0n],
    ['ahead of UTC, in its first hour', 'Pacific/Kiritimati', '2025-06-30T10:40:00Z', 8n],
    ['ahead of UTC, after its first UTC midnight', 'Pacific/Kiritimati', '2025-07-01T00:20:00Z', 8n],
    ['ahead of UTC, a day and a half in', 'Pacific/Kiritimati', '2025-07-02T04:00:00Z', 36n],
  ])('counts what was spent since it began: %s', async (_, zone, now, texts) => {
    await setClock(database.db, new Date(now));
    await inZone(zone);
    const least = await make(texts * text);
    const over = texts === 0n ? null : await make(texts * text - 1n);
    expect(await check()()).toBe('checked');
    const told = await incidents();
    expect(told.map((one) => one.rule_id)).toEqual(over === null ? [] : [over.id]);
    expect(told.map((one) => one.rule_id)).not.toContain(least.id);
    if (over !== null) expect(JSON.stringify(told)).toContain(`"nanodollars":"${texts * text}"`);
  });

  test('of a number counts its own texts of the month’s first hours', async () => {
    await setClock(database.db, new Date('2025-07-01T00:20:00Z'));
    await inZone('Pacific/Kiritimati');
    const own = await make(text - 1n, second);
    await make(text, second);
    expect(await check()()).toBe('checked');
    expect((await incidents()).map((one) => one.rule_id)).toEqual([own.id]);
  });

  test('that was told of is over in a new month, be the new one near its amount', async () => {
    await inZone('Pacific/Kiritimati');
    await setClock(database.db, new Date('2025-06-30T09:58:00Z'));
    await make(8n * text);
    const look = check();
    expect(await look()).toBe('checked');
    expect(await incidents()).toMatchObject([{ state: 'open' }]);
    await database.db
      .updateTable('alert_incidents')
      .set({ opened_at: new Date('2025-06-30T09:59:59Z') })
      .execute();
    await setClock(database.db, new Date('2025-06-30T10:40:00Z'));
    await look();
    await look();
    expect(await incidents()).toMatchObject([{ state: 'cleared' }]);
  });
});
