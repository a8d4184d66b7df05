import type { Check } from '../../storage/check.ts';
import type { Answer } from '../answers.ts';
import { section } from '../blocks.ts';
import { type Call, mustAllow, withinTake } from '../call.ts';
import { helpAnswer, subcommands } from '../help.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { nearest } from '../nearest.ts';
import { asTyped } from '../plain-text-token.ts';
import type { Services } from '../services.ts';
import { accessCommand } from './access.ts';
import { auditCommand } from './audit.ts';
import { freezeCommand } from './freeze.ts';
import { mdrCommand } from './mdr/index.ts';
import { mustStandAlone } from './must-stand-alone.ts';
import { numbersCommand } from './numbers/index.ts';
import { optoutsCommand } from './optouts.ts';
import { settingsCommand } from './settings.ts';
import { type CommandCall, smsCommand } from './sms.ts';
import { isHelp, splitFirst } from './split-first.ts';

/** `/switchboard`: help, doctor, optouts, freeze, and the other commands behind it. */
export async function switchboardCommand(services: Services, call: CommandCall): Promise<void> {
  const [word = '', rest = ''] = splitFirst(call.text);
  const onward: CommandCall = { ...call, text: rest };
  const isOwn = ownWords.has(word.toLowerCase());
  switch (isOwn && isHelp(rest) ? 'help' : word.toLowerCase()) {
    case '':
    case 'help':
      return call.answer(
        helpAnswer(services.config.commandPrefix, 'switchboard', {
          noAdmins: !(await withinTake(services.roles.hasAdmins())),
        }),
      );
    case 'doctor':
      mustStandAlone(services, rest, 'switchboard doctor');
      return doctor(services, call);
    case 'optouts':
      return optoutsCommand(services, onward);
    case 'freeze':
      return freezeCommand(services, onward);
    case 'settings':
      mustStandAlone(services, rest, 'switchboard settings');
      return settingsCommand(services, call);
    case 'access':
      mustStandAlone(services, rest, 'switchboard access');
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

/** Behind these, `help` is this command's. */
const ownWords = new Set(['doctor', 'optouts', 'freeze', 'settings', 'access', 'audit']);

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
