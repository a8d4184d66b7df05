import { liftFreeze, setHalt, standingHalts } from '../../access/halts.ts';
import { claim } from '../../storage/claims.ts';
import { transaction } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import type { Answer } from '../answers.ts';
import { actions, type Blocks, button, context, section } from '../blocks.ts';
import { type Call, mustAllow, withinTake } from '../call.ts';
import { escapeMrkdwn, slackDate, userMention } from '../mrkdwn.ts';
import { nearest } from '../nearest.ts';
import { asTyped } from '../plain-text-token.ts';
import type { Services } from '../services.ts';
import { takeLeftMs } from '../take-budget.ts';
import type { Press } from './drafts.ts';
import type { CommandCall } from './sms.ts';

/**
 * `freeze [reason]` stops all that leaves; `freeze lift` lets it go on, by somebody else. `freeze status` says how it stands, and
 * one word that is nearly one of these is asked about: nothing is to stop by a slip.
 */
export async function freezeCommand(services: Services, call: CommandCall): Promise<void> {
  const typed = call.text.trim().toLowerCase();
  if (/^lift(?:\s|$)/.test(typed)) return liftBy(services, call, false);
  await mustAllow(services, call, 'freeze.set');
  if (typed === 'status') return call.answer(await withinTake(frozenAnswer(services)));
  const meant = /\s/.test(typed) ? null : typed === 'off' ? 'lift' : nearest(typed, ['lift', 'status']);
  if (meant !== null) return call.answer({ text: `Nothing was frozen. ${didYouMean(services, meant)}` });
  const reason = asTyped(call.text.trim()).slice(0, 300);
  await transaction(
    services.db,
    'freeze all that leaves',
    async (trx) => {
      if ((await claim(trx, call.keys)) === 'copy') return;
      await setHalt(trx, { kind: 'freeze', reason, by: call.userId, source: 'command' });
    },
    { limitMs: takeLeftMs() },
  );
  await call.answer(await frozenOrShort(services));
}

/** The freeze is committed: a database that is slow to say how it stands must not make the answer late. */
async function frozenOrShort(services: Services): Promise<Answer> {
  try {
    return await withinTake(frozenAnswer(services));
  } catch (error) {
    services.log.warn({ err: error }, 'How a freeze stands could not be read in time');
    const command = `/${services.config.commandPrefix}switchboard freeze`;
    return {
      text: `❄️ The freeze was taken. ${command} status says how it stands; another approver or admin lifts it with ${command} lift.`,
    };
  }
}

function didYouMean(services: Services, word: string): string {
  const command = `/${services.config.commandPrefix}switchboard freeze`;
  return `Did you mean ${command} ${word}? To freeze, type ${command} and a reason of two words or more, or no reason.`;
}

async function frozenAnswer(services: Services): Promise<Answer> {
  const halt = (await standingHalts(services.db)).find((one) => one.kind === 'freeze');
  if (halt === undefined) return { text: 'Nothing is frozen.' };
  const reason = halt.reason === '' ? '' : `: ${escapeMrkdwn(halt.reason)}`;
  const by = halt.setBy === null ? '' : ` by ${userMention(halt.setBy)}`;
  const blocks: Blocks = [
    section(`❄️ *Everything is frozen*${by} since ${slackDate(halt.setAt)}${reason}`),
    context(
      'No text leaves, and no number is bought, released or set up. Texts wait, and ask before they leave once they are 15 minutes old; approved numbers wait too. Another approver or admin lifts it.',
    ),
    actions('freeze', button({ action: act.freezeLift, label: 'Lift the freeze' })),
  ];
  return { text: 'Everything is frozen', blocks };
}

/** The button beside a freeze that stands. */
export async function freezeLift(services: Services, press: Press): Promise<void> {
  await press.ack();
  await liftBy(services, press, true);
}

async function liftBy(services: Services, call: Call, replace: boolean): Promise<void> {
  await mustAllow(services, call, 'freeze.lift');
  await call.ack();
  const others = (await services.roles.deciders()).filter((id) => id !== call.userId);
  await transaction(services.db, 'lift a freeze', async (trx) => {
    if ((await claim(trx, call.keys)) === 'copy') return;
    await liftFreeze(trx, call.userId, others);
  });
  await call.answer({
    text: 'The freeze is lifted: texts leave, and numbers are bought, released and set up again.',
    replace,
  });
}
