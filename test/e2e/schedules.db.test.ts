import { afterAll, beforeAll } from '@jest/globals';
import { startWorld, type World } from '../support/world.ts';
import { changeScheduleTests } from './schedules/change.ts';
import { makeScheduleTests } from './schedules/make.ts';
import { scheduleRunTests } from './schedules/runs.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ flowroute: { seed: { records: 120 } } });
}, 60_000);
afterAll(() => world?.close());

makeScheduleTests(() => world);
changeScheduleTests(() => world);
scheduleRunTests(() => world);
