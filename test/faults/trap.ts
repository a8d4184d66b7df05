import type { Failpoint } from '../../src/messages/send.ts';
import type { Order, Report } from './orders.ts';

/** How long the first to come waits for the others. Milliseconds; below the time that a transaction has. */
const patienceMs = 1_200;

/**
 * The failpoint of a process under test. Several texts are held at the armed step until all have come, so that one kill meets
 * each of them there; what can come only one by one (inside a transaction of the embedded database) is not waited for long.
 */
export function createTrap(tell: (report: Report, told?: () => void) => void) {
  let armed: Extract<Order, { kind: 'arm' }> | null = null;
  let arrivals = 0;
  let release: () => void = () => {};
  let held = Promise.resolve();

  const die = () => tell({ kind: 'arrived', arrivals }, () => process.kill(process.pid, 'SIGKILL'));

  const failpoint: Failpoint = async (step) => {
    if (armed === null || armed.step !== step) return;
    arrivals += 1;
    if (armed.then === 'wait') tell({ kind: 'arrived', arrivals });
    else if (arrivals === armed.arrivals) die();
    else if (arrivals === 1) setTimeout(die, patienceMs);
    await held;
  };

  return {
    failpoint,
    arm(order: Extract<Order, { kind: 'arm' }>): void {
      armed = order;
      arrivals = 0;
      held = new Promise((resolve) => {
        release = resolve;
      });
      tell({ kind: 'armed' });
    },
    release(): void {
      armed = null;
      release();
    },
  };
}
