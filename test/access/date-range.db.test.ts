import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { parseRange, resolveRange, startOfMonth } from '../../src/access/date-range.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { noonUtc, openWithClock } from '../support/database-clock.ts';

const parse = (text: string) => parseRange(text.split(' ').filter((word) => word !== ''));

describe('a range in a time zone', () => {
  let storage: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    storage = await testDatabase();
    database = await openWithClock(storage, noonUtc());
  });
  afterAll(async () => {
    await database?.close();
    await storage?.drop();
  });

  const resolve = (typed: string, zone: string) => {
    const parsed = parse(typed);
    if (!parsed.ok) throw new Error(parsed.reason);
    return resolveRange(database.db, parsed.range, zone);
  };

  test('begins and ends at midnight there, also on a day with 23 or 25 hours', async () => {
    expect(await resolve('2025-03-30', 'Europe/Madrid')).toEqual({
      from: '2025-03-30',
      to: '2025-03-30',
      start: new Date('2025-03-29T23:00:00Z'),
      end: new Date('2025-03-30T22:00:00Z'),
    });
    expect(await resolve('2024-11-03 2024-11-03', 'America/Los_Angeles')).toMatchObject({
      start: new Date('2024-11-03T07:00:00Z'),
      end: new Date('2024-11-04T08:00:00Z'),
    });
  });

  test.each([
    ['America/Havana', '2025-11-01', '2025-11-01T04:00:00Z', '2025-11-02T04:00:00Z'],
    ['America/Havana', '2025-11-02', '2025-11-02T04:00:00Z', '2025-11-03T05:00:00Z'],
    ['Atlantic/Azores', '2025-10-26', '2025-10-26T00:00:00Z', '2025-10-27T01:00:00Z'],
    ['Africa/Cairo', '2025-04-25', '2025-04-24T22:00:00Z', '2025-04-25T21:00:00Z'],
  ])(
    'begins with the first midnight where there are two, and where there is none at 01:00: %s %s',
    async (zone, typed, start, end) => {
      expect(await resolve(typed, zone)).toMatchObject({ start: new Date(start), end: new Date(end) });
    },
  );

  test('ends no later than now', async () => {
    const { rows } = await sql<{ now: Date }>`select now() as now`.execute(database.db);
    for (const typed of ['today', '7d', 'this week', 'this month', 'yesterday today', 'since yesterday']) {
      const { end } = await resolve(typed, 'Pacific/Kiritimati');
      expect(Math.abs(end.getTime() - (rows[0]?.now.getTime() ?? 0))).toBeLessThan(10_000);
    }
    const { end } = await resolve('yesterday', 'UTC');
    expect(end.toISOString()).toMatch(/T00:00:00\.000Z$/);
  });

  test('counts today among its days', async () => {
    const [week, today] = [await resolve('7d', 'UTC'), await resolve('today', 'UTC')];
    expect(today.from).toBe(today.to);
    expect(week.to).toBe(today.to);
    expect(today.start.getTime() - week.start.getTime()).toBe(6 * 86_400_000);
  });
});

test('a month begins with the first midnight where there are two, and where there is none at 01:00', () => {
  const start = (at: string, zone: string) => startOfMonth(new Date(at), zone).toISOString();
  expect(start('2026-11-15T12:00:00Z', 'America/Havana')).toBe('2026-11-01T04:00:00.000Z');
  expect(start('2026-11-01T04:30:00Z', 'America/Havana')).toBe('2026-11-01T04:00:00.000Z');
  expect(start('2026-11-01T03:59:59Z', 'America/Havana')).toBe('2026-10-01T04:00:00.000Z');
  expect(start('2026-10-15T12:00:00Z', 'America/Asuncion')).toBe('2026-10-01T03:00:00.000Z');
});
