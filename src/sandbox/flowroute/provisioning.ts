import { randomUUID } from 'node:crypto';
import type { AccountNumber } from './account.ts';
import type { World } from './world.ts';

/** Starts the task that enables a number's messaging; until it ends, the number says that messaging is off. */
export function enableMessaging(world: World, number: AccountNumber): void {
  if (number.messaging) return;
  const provisioning: AccountNumber['provisioning'] = { id: randomUUID(), status: 'processing' };
  number.provisioning = provisioning;
  world.work.after(world.settings.provisionDelayMs, () => {
    // Disabled or asked for anew meanwhile: this task is no longer the number's.
    if (number.provisioning !== provisioning) return;
    provisioning.status = 'successful';
    number.messaging = true;
  });
}

export function disableMessaging(number: AccountNumber): void {
  number.messaging = false;
  number.provisioning = null;
}

export function failProvisioning(number: AccountNumber): void {
  number.provisioning = { id: randomUUID(), status: 'failed' };
}
