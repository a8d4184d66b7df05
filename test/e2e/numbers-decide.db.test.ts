import { afterAll, beforeAll } from '@jest/globals';
import { startWorld, type World } from '../support/world.ts';
import { buyTests } from './numbers/buy.ts';
import { decideTests } from './numbers/decide.ts';
import { approvals } from './numbers/requesting.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ environment: { APPROVAL_CHANNEL: approvals }, flowroute: { provisionDelayMs: 200 } });
  // One person requests much here, and what they had approved in a week would take a second vote each time.
  const quorum = JSON.stringify({ below: 1, from: 2, threshold: '900000000000' });
  await world.database.db
    .insertInto('settings')
    .values({ key: 'quorum', value: quorum, set_by: 'U0ADMIN001' })
    .execute();
}, 60_000);
afterAll(() => world?.close());

decideTests(() => world);
buyTests(() => world);
