import { setHalt } from '../../../access/halts.ts';
import { claim } from '../../../storage/claims.ts';
import { transaction } from '../../../storage/transaction.ts';
import { mustAllow } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import type { Services } from '../../services.ts';

/** "Not you? Freeze.": everything stops at once. */
export async function voteFreeze(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'freeze.set');
  const reason = 'a vote was not cast by the person whose name it has';
  const isFirst = await transaction(services.db, 'freeze after a vote', async (trx) => {
    if ((await claim(trx, press.keys)) === 'copy') return null;
    return setHalt(trx, { kind: 'freeze', reason, by: press.userId, source: 'button' });
  });
  if (isFirst === null) return;
  const lift = `/${services.config.commandPrefix}switchboard freeze lift`;
  await press.answer({
    text: isFirst
      ? `Everything is frozen: no text leaves, and no number is bought, released or set up. Another approver or admin lifts it with ${lift}.`
      : `It is frozen already. Another approver or admin lifts it with ${lift}.`,
  });
}
