import { liftFreeze, setHalt, standingHalts } from '../../access/halts.ts';
import type { Check } from '../../storage/check.ts';
import { claim } from '../../storage/claims.ts';
import { transaction } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import type { Answer } from '../answers.ts';
import { actions, type Blocks, button, context, section } from '../blocks.ts';
import { type Call, mustAllow, withinTake } from '../call.ts';
import { helpAnswer, subcommands } from '../help.ts';
import { escapeMrkdwn, slackDate, userMention } from '../mrkdwn.ts';
import { nearest } from '../nearest.ts';
import { asTyped } from '../plain-text-token.ts';
import type { Services } from '../services.ts';
import { takeLeftMs } from '../take-budget.ts';
import { accessCommand } from './access.ts';
import { auditCommand } from './audit.ts';
import type { Press } from './drafts.ts';
import { mdrCommand } from './mdr/index.ts';
import { numbersCommand } from './numbers/index.ts';
import { optoutsCommand } from './optouts.ts';
import { settingsCommand } from './settings.ts';
import { type CommandCall, smsCommand } from './sms.ts';
import { splitFirst } from './split-first.ts';

/** `/switchboard`: help, doctor, optouts, freeze, and the other commands behind it. */
export async function switchboardCommand(services: Services, call: CommandCall): Promise<void> {
  const [word = '', rest = ''] = splitFirst(call.text);
  const onward: CommandCall = { ...call, text: rest };
  switch (word.toLowerCase()) {
    case '':
    case 'help':
      return call.answer(
        helpAnswer(services.config.commandPrefix, 'switchboard', {
          noAdmins: !(await withinTake(services.roles.hasAdmins())),
        }),
      );
    case 'doctor':
      return doctor(services, call);
    case 'optouts':
      return optoutsCommand(services, onward);
    case 'freeze':
      return freeze(services, onward);
    case 'settings':
      return settingsCommand(services, call);
    case 'access':
      return accessCommand(services, call);
    case 'audit':
      return auditCommand(services, onward);
    case 'sms':
      return smsCommand(services, onward);
    case 'mdr':
      return mdrCommand(services, onward);
    case 'numbers':
      return numbersCommand(services, onward);
    default:
      return call.answer(unknownWord(services.config.commandPrefix, word));
  }
}

function unknownWord(prefix: string, word: string): Answer {
  const close = nearest(word.toLowerCase(), [...subcommands.switchboard]);
  const hint =
    close === null
      ? `Type /${prefix}switchboard help for all of them.`
      : `Did you mean /${prefix}switchboard ${close}?`;
  return { text: `There is no “${escapeMrkdwn(asTyped(word).slice(0, 40))}”. ${hint}` };
}

async function doctor(services: Services, call: Call): Promise<void> {
  await mustAllow(services, call, 'doctor.run');
  await call.ack();
  const checks = await services.doctor();
  const bad = checks.filter((check) => !check.ok).length;
  const headline = bad === 0 ? 'All is well' : bad === 1 ? 'One thing needs attention' : `${bad} things need attention`;
  await call.answer({ text: headline, blocks: [section(`*${headline}*`), section(checks.map(checkLine).join('\n'))] });
}

function checkLine(check: Check): string {
  const next = check.next === null ? '' : `\n      ${escapeMrkdwn(check.next)}`;
  return `${check.ok ? '✅' : '❌'} *${escapeMrkdwn(check.name)}* ${escapeMrkdwn(check.says)}${next}`;
}

/** `freeze [reason]` stops all sending; `freeze lift` lets it go on, by somebody else. */
async function freeze(services: Services, call: CommandCall): Promise<void> {
  const [word] = splitFirst(call.text);
  if (word.toLowerCase() === 'lift') return liftBy(services, call, false);
  await mustAllow(services, call, 'freeze.set');
  const reason = asTyped(call.text.trim()).slice(0, 300);
  await transaction(
    services.db,
    'freeze all sending',
    async (trx) => {
      if ((await claim(trx, call.keys)) === 'copy') return;
      await setHalt(trx, { kind: 'freeze', reason, by: call.userId, source: 'command' });
    },
    { limitMs: takeLeftMs() },
  );
  await call.answer(await frozenAnswer(services));
}

async function frozenAnswer(services: Services): Promise<Answer> {
  const halt = (await standingHalts(services.db)).find((one) => one.kind === 'freeze');
  if (halt === undefined) return { text: 'Sending is not frozen.' };
  const reason = halt.reason === '' ? '' : `: ${escapeMrkdwn(halt.reason)}`;
  const by = halt.setBy === null ? '' : ` by ${userMention(halt.setBy)}`;
  const blocks: Blocks = [
    section(`❄️ *All sending is frozen*${by} since ${slackDate(halt.setAt)}${reason}`),
    context('Texts wait, and ask before they leave once they are 15 minutes old. Another approver or admin lifts it.'),
    actions('freeze', button({ action: act.freezeLift, label: 'Lift the freeze' })),
  ];
  return { text: 'All sending is frozen', blocks };
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
  await call.answer({ text: 'The freeze is lifted; texts leave again.', replace });
}
