import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { everyRecord } from '../../src/reports/filter.ts';
import { beforeShape, encodeSummary } from '../../src/reports/summary-shape.ts';
import { renderReport } from '../../src/slack/faces/report-face.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { summaryOf } from '../support/summaries.ts';

let kept: TestDatabase;
let database: Database;
beforeAll(async () => {
  kept = await testDatabase();
  database = await kept.open();
}, 60_000);
afterAll(async () => {
  await database?.close();
  await kept?.drop();
});

const summary = summaryOf({ out: 10, delivered: 10 });
const january = {
  from: '2026-01-01',
  to: '2026-01-31',
  start: new Date('2026-01-01T00:00:00Z'),
  end: new Date('2026-02-01T00:00:00Z'),
};

/** A report about February, of a schedule that is about single days by now. */
async function readyReport(before: string): Promise<string> {
  const [scheduleId, id] = [randomUUID(), randomUUID()];
  const filter = JSON.stringify(everyRecord);
  const shared = { owner: 'U0SENDER01', channel_id: 'C0GENERAL1', zone: 'UTC', filter };
  const rule = JSON.stringify({ kind: 'daily', hour: 9, minute: 0 });
  await database.db
    .insertInto('report_schedules')
    .values({ ...shared, id: scheduleId, rule, period: 'yesterday', state: 'on' })
    .execute();
  await database.db
    .insertInto('report_runs')
    .values({
      ...shared,
      id,
      kind: 'report',
      schedule_id: scheduleId,
      first_day: '2026-02-01',
      last_day: '2026-02-28',
      start_at: new Date('2026-02-01T00:00:00Z'),
      end_at: new Date('2026-03-01T00:00:00Z'),
      state: 'ready',
      summary: encodeSummary(summary),
      before,
    })
    .execute();
  return id;
}

test('a report names the days that its figures stand beside, also after its schedule was edited', async () => {
  const before = JSON.stringify(z.encode(beforeShape, { ...summary, period: january }));
  const face = await renderReport(database.db, await readyReport(before));
  expect(JSON.stringify(face)).toContain('▲ ▼ beside Jan 1 to 31');
});

test('a report that was kept without those days names none', async () => {
  const face = await renderReport(database.db, await readyReport(encodeSummary(summary)));
  expect(JSON.stringify(face)).toContain('▲ ▼ beside the period before');
});
