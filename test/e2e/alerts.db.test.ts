import { afterAll, beforeAll } from '@jest/globals';
import { startWorld, type World } from '../support/world.ts';
import { alertTests } from './alerts/alerts.ts';
import { alertRecords, watched } from './alerts/records.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    environment: { ALERTS_EVERY: '300ms' },
    flowroute: {
      recordDelayMs: 20,
      receiptDelayMs: 10,
      rateLimits: { smsPerSecond: null, mmsPerSecond: null },
      fixtures: { numbers: [{ value: watched, alias: 'Night line' }], records: alertRecords(new Date()) },
    },
  });
}, 60_000);
afterAll(() => world?.close());

alertTests(() => world);
