import { afterAll, beforeAll, describe } from '@jest/globals';
import { startWorld, type World } from '../support/world.ts';
import { twiceTests } from './sending/twice.ts';

describe('in Socket Mode', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ delivery: 'socket' });
  }, 60_000);
  afterAll(() => world?.close());

  twiceTests(() => world);
});
