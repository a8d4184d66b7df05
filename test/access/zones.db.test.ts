import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { isZone } from '../../src/access/setting-kinds.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

/** A winter and a summer, so that a name that keeps its summers to one and not to the other shows. */
const instants = ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z'];

test('a name of a zone is the same hours to PostgreSQL as to Temporal', async () => {
  const { rows } = await sql<{ name: string; locals: string[] }>`
    select name, array(select to_char(at::timestamptz at time zone name, 'YYYY-MM-DD"T"HH24:MI:SS')
      from unnest(${instants}::text[]) as at) as locals
    from pg_timezone_names where name ~ '^[A-Z]'`.execute(database.db);
  const taken = rows.filter(({ name }) => isZone(name));
  expect(taken.length).toBeGreaterThan(400);
  for (const { name, locals } of taken) {
    const reckoned = instants.map((at) =>
      Temporal.Instant.from(at).toZonedDateTimeISO(name).toPlainDateTime().toString(),
    );
    expect([name, ...locals]).toEqual([name, ...reckoned]);
  }
});

test('every zone that Intl lists is taken by PostgreSQL too', async () => {
  for (const name of Intl.supportedValuesOf('timeZone').filter(isZone)) {
    await sql`select now() at time zone ${name}`.execute(database.db);
  }
});

test.each([
  'PST',
  'pst',
  'CST',
  'IST',
  'JST',
  'VST',
  'CET',
  'EST5EDT',
  '+05:00',
  'Mars/Olympus',
  'America/Los Angeles',
  '',
])('“%s” is none', (name) => {
  expect(isZone(name)).toBe(false);
});

test.each(['UTC', 'utc', 'GMT', 'America/Los_Angeles', 'europe/madrid', 'Etc/GMT+5', 'US/Pacific'])(
  '“%s” is one',
  (name) => {
    expect(isZone(name)).toBe(true);
  },
);
