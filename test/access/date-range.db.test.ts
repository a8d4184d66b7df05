import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { parseRange, resolveRange } from '../../src/access/date-range.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const parse = (text: string) => parseRange(text.split(' ').filter((word) => word !== ''));

describe('a range in a time zone', () => {
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
