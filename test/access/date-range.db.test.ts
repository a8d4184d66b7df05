import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { parseRange, resolveRange } from '../../src/access/date-range.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const parse = (text: string) => parseRange(text.split(' ').filter((word) => word !== ''));

describe('a range as typed', () => {
  test.each([
    ['', { kind: 'last', days: 7 }],
    ['today', { kind: 'last', days: 1 }],
    ['Yesterday', { kind: 'yesterday' }],
    ['7d', { kind: 'last', days: 7 }],
    ['30 days', { kind: 'last', days: 30 }],
    ['this month', { kind: 'month' }],
    ['2026-11-01 2026-11-15', { kind: 'dates', from: '2026-11-01', to: '2026-11-15' }],
    ['2026-11-01 to 2026-11-01', { kind: 'dates', from: '2026-11-01', to: '2026-11-01' }],
    ['2028-02-29', { kind: 'dates', from: '2028-02-29', to: '2028-02-29' }],
  ])('%j is one', (typed, range) => {
    expect(parse(typed)).toEqual({ ok: true, range });
  });

  test.each([
    ['3/4', '“3/4” can be read in two ways. Which day is it? Type it as 2026-11-03.'],
    ['03.04.2026 04.04.2026', '“03.04.2026” can be read in two ways.'],
    ['2026-02-29', '“2026-02-29” is no range. For example: today'],
    ['2026-13-01 2026-13-02', '“2026-13-01” is no range.'],
    ['2026-11-15 2026-11-01', '2026-11-15 is after 2026-11-01. Type the earlier date first.'],
    ['2026-11-01 2026-11-02 2026-11-03', 'One date or two, please.'],
    ['0d', 'That is from 1 to 366 days.'],
    ['400d', 'That is from 1 to 366 days.'],
    ['everything', '“everything” is no range.'],
  ])('%j is not, and is told why', (typed, reason) => {
    const parsed = parse(typed);
    expect(parsed.ok ? '' : parsed.reason).toContain(reason);
  });
});

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
    for (const typed of ['today', '7d', 'this month', '2020-01-01 2099-12-31']) {
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
