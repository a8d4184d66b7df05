import { afterAll, beforeAll } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { startWorld, type World } from '../support/world.ts';
import { accessTests } from './settings/access.ts';
import { auditTests } from './settings/audit.ts';
import { capTests } from './settings/caps.ts';
import { changeTests } from './settings/changes.ts';
import { formTests } from './settings/forms.ts';
import { loneTests } from './settings/lone.ts';

// One world for all, with two admins by the environment; the last to run restart it.
let world: World;
beforeAll(async () => {
  world = await startWorld({
    environment: {
      ADMIN_USERS: `${PEOPLE.admin},${PEOPLE.secondApprover}`,
      APPROVERS: GROUPS.approvers,
      APPROVAL_CHANNEL: CHANNELS.finance,
    },
  });
}, 60_000);
afterAll(() => world?.close());

formTests(() => world);
changeTests(() => world);
accessTests(() => world);
capTests(() => world);
auditTests(() => world);
loneTests(() => world);
