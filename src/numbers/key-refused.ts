import { setHalt } from '../access/halts.ts';
import type { Trx } from '../storage/transaction.ts';
import type { OrderDeps } from './order-deps.ts';

/** The carrier refuses our key: everything halts until it takes it again, and the admins are told. */
export async function haltForKey(trx: Trx, deps: Pick<OrderDeps, 'roles'>): Promise<void> {
  await setHalt(trx, {
    kind: 'carrier',
    reason: 'Flowroute refuses the access key (401)',
    by: null,
    source: 'worker',
    tell: await deps.roles.adminIds(trx),
  });
}
