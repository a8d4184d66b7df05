import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMetrics } from '../src/metrics.ts';
import type { Database } from '../src/storage/database.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';
import { ada, pick, priya, request, vote } from './support/requests.ts';

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

test('says how many requests are open and how many of their numbers are in which state', async () => {
  const { registry } = createMetrics(() => database.db);
  await request(database, { picks: [pick(), pick()] });
  const approved = await request(database, { picks: [pick()] });
  await vote(database, approved, priya);
  const denied = await request(database, { picks: [pick()] });
  await vote(database, denied, ada, { vote: 'deny', note: 'no need' });

  const said = await lines(registry);
  expect(said).toContain('switchboard_requests{state="requested"} 1');
  expect(said).toContain('switchboard_orders{state="requested"} 2');
  expect(said).toContain('switchboard_orders{state="approved"} 1');
  expect(said.some((line) => line.includes('dropped') || line.includes('denied'))).toBe(false);

  await database.db.updateTable('number_orders').set({ state: 'uncertain' }).where('state', '=', 'approved').execute();
  const later = await lines(registry);
  expect(later).toContain('switchboard_orders{state="uncertain"} 1');
  // A state that nothing is in any more is not said.
  expect(later.some((line) => line.includes('approved'))).toBe(false);
});

async function lines(registry: { metrics(): Promise<string> }): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter((line) => line.startsWith('switchboard_'));
}
