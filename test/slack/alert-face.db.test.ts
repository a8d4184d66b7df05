import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { settleAlert } from '../../src/reports/alert-incidents.ts';
import { makeAlert } from '../../src/reports/alerts.ts';
import { renderAlert } from '../../src/slack/faces/alert-face.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
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

test('an alert shows our number whole, and a number that is masked as it is', async () => {
  const { db } = database;
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(db);
  const now = rows[0]?.now ?? new Date(0);
  const record = { at: now.toISOString(), other: '(541) 555-••••', code: null, why: null };
  const figures = { kind: 'spend_above' as const, span: '24h' as const, nanodollars: 2n, threshold: 1n };
  const came = await transaction(db, 'settle an alert', async (trx) => {
    const wish = { kind: 'spend_above' as const, number: null, threshold: 1n, span: '24h' as const };
    const alert = await makeAlert(trx, { owner: 'USENDER', channelId: 'C0SUPPORT1', ...wish });
    return settleAlert(trx, alert, now, {
      judge: () => [{ subject: '', isBroken: true, figures }],
      worst: () => [
        { ...record, id: 'mdr2-1', number: '+12065550100' },
        { ...record, id: 'mdr2-2', number: '+44 20 7946 ••••' },
      ],
    });
  });
  const shown = JSON.stringify(await renderAlert(db, { config: { commandPrefix: 'acme-' } }, came.opened[0] ?? ''));
  expect(shown).toContain('(206) 555-0100 → (541) 555-••••');
  expect(shown).toContain('/acme-mdr alerts lists, pauses and deletes them');
  expect(shown).toContain('+44 20 7946 •••• → (541) 555-••••');
});
