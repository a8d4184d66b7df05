import { allows } from '../../access/permissions.ts';
import { type Blocked, block, listBlocked, unblock } from '../../messages/block-list.ts';
import { formatNational, parsePhoneNumber, splitLeadingNumber } from '../../phone-numbers.ts';
import { claim } from '../../storage/claims.ts';
import { transaction } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import type { Answer } from '../answers.ts';
import { actions, type Blocks, button, confirmation, context, section } from '../blocks.ts';
import { mustAllow, withinTake } from '../call.ts';
import { helpAnswer, subcommands } from '../help.ts';
import { escapeMrkdwn, slackDate } from '../mrkdwn.ts';
import { peopleNames } from '../names.ts';
import { nearest } from '../nearest.ts';
import { asTyped } from '../plain-text-token.ts';
import type { Services } from '../services.ts';
import { takeLeftMs } from '../take-budget.ts';
import type { Press } from './drafts.ts';
import type { CommandCall } from './sms.ts';

const pageSize = 10;

/** `/switchboard optouts [list | add <number> <reason> | remove <number>]`. */
export async function optoutsCommand(services: Services, call: CommandCall): Promise<void> {
  const trimmed = call.text.trim();
  const end = trimmed.search(/\s/);
  const word = (end < 0 ? trimmed : trimmed.slice(0, end)).toLowerCase();
  const rest = end < 0 ? '' : trimmed.slice(end).trim();
  switch (word) {
    case '':
    case 'list': {
      const holder = await mustAllow(services, call, 'optouts.list');
      return call.answer(await withinTake(listAnswer(services, allows(holder.roles, 'optouts.remove'), 0)));
    }
    case 'add':
      return add(services, call, rest);
    case 'remove':
      return remove(services, call, rest);
    case 'help':
      return call.answer(helpAnswer(services.config.commandPrefix, 'switchboard'));
    default: {
      const close = nearest(word, [...subcommands.optouts]);
      const hint =
        close === null
          ? 'Use list, add or remove.'
          : `Did you mean /${services.config.commandPrefix}switchboard optouts ${close}?`;
      return call.answer({ text: `There is no “optouts ${escapeMrkdwn(asTyped(word).slice(0, 40))}”. ${hint}` });
    }
  }
}

async function add(services: Services, call: CommandCall, rest: string): Promise<void> {
  await mustAllow(services, call, 'optouts.add');
  const split = splitLeadingNumber(rest);
  const parsed = parsePhoneNumber(split?.number ?? rest);
  if (!parsed.ok) return call.answer(noNumber(services, rest, 'add (206) 555-0100 asked us by phone', parsed.reason));
  const reason = asTyped(split?.rest ?? '')
    .trim()
    .slice(0, 200);
  const national = formatNational(parsed.e164);
  if (reason === '') {
    return call.answer({
      text: `Say why, in a few words: /${services.config.commandPrefix}switchboard optouts add ${national} asked us by phone`,
    });
  }
  const added = await transaction(
    services.db,
    'block a number',
    async (trx) => {
      await claim(trx, call.keys);
      return block(trx, {
        number: parsed.e164,
        reason,
        source: 'hand',
        by: call.userId,
        auditKey: services.config.auditKey,
      });
    },
    { limitMs: takeLeftMs() },
  );
  const text = added
    ? `${national} is on the block list now: nobody can text it from here.`
    : `${national} is on the block list already.`;
  await call.answer({ text });
}

function noNumber(services: Services, typed: string, usage: string, reason: string): Answer {
  const command = `/${services.config.commandPrefix}switchboard optouts ${usage}`;
  return { text: typed === '' ? `Which number? For example: ${command}` : escapeMrkdwn(reason) };
}

async function remove(services: Services, call: CommandCall, typed: string): Promise<void> {
  await mustAllow(services, call, 'optouts.remove');
  const parsed = parsePhoneNumber(typed);
  if (!parsed.ok) return call.answer(noNumber(services, typed, 'remove (206) 555-0100', parsed.reason));
  await removeNumber(services, call.keys, call.userId, parsed.e164);
  await call.answer({ text: `${formatNational(parsed.e164)} may be texted again.` });
}

async function removeNumber(services: Services, keys: string[], by: string, number: string): Promise<void> {
  await transaction(
    services.db,
    'unblock a number',
    async (trx) => {
      if ((await claim(trx, keys)) === 'copy') return;
      await unblock(trx, { number, by, auditKey: services.config.auditKey });
    },
    { limitMs: takeLeftMs() },
  );
}

async function listAnswer(services: Services, mayRemove: boolean, offset: number): Promise<Answer> {
  const { blocked, total } = await listBlocked(services.db, { limit: pageSize, offset });
  if (total === 0) {
    const command = `/${services.config.commandPrefix}switchboard optouts add (206) 555-0111 asked us by phone`;
    return { text: `No number is blocked. Add one with: ${command}` };
  }
  const name = await peopleNames(
    services.db,
    blocked.map((one) => one.addedBy),
  );
  const shown = `${offset + 1} to ${offset + blocked.length} of ${total}`;
  const blocks: Blocks = [section(`*Numbers that must not be texted* (${shown})`)];
  for (const one of blocked) {
    const line = `*${formatNational(one.number)}*  ${escapeMrkdwn(one.reason)}\n${origin(one, name)}`;
    blocks.push(mayRemove ? section(line, removeButton(one)) : section(line));
  }
  const pages = [
    ...(offset > 0
      ? [button({ action: `${act.optoutsPage}:back`, label: 'Newer', value: String(Math.max(0, offset - pageSize)) })]
      : []),
    ...(offset + blocked.length < total
      ? [button({ action: `${act.optoutsPage}:on`, label: 'Older', value: String(offset + pageSize) })]
      : []),
  ];
  if (pages.length > 0) blocks.push(actions('optouts', ...pages));
  if (blocked.some((one) => one.source === 'carrier')) {
    blocks.push(
      context('A recipient who opted out by STOP has to text UNSTOP before the carrier lets a text through.'),
    );
  }
  return { text: 'Numbers that must not be texted', blocks };
}

function origin(one: Blocked, name: (id: string) => string): string {
  const who = one.addedBy === null ? 'learnt from the carrier' : `by ${name(one.addedBy)}`;
  return `${who}, ${slackDate(one.addedAt)}`;
}

function removeButton(one: Blocked) {
  const national = formatNational(one.number);
  return button({
    action: act.optoutRemove,
    label: 'Remove',
    value: one.number,
    confirm: confirmation('Text this number again?', `${national} would be texted again: ${one.reason}`, 'Remove'),
  });
}

export async function optoutRemove(services: Services, press: Press): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'optouts.remove');
  await removeNumber(services, press.keys, press.userId, press.value);
  await press.answer({ ...(await listAnswer(services, true, 0)), replace: true });
}

export async function optoutsPage(services: Services, press: Press): Promise<void> {
  await press.ack();
  const holder = await mustAllow(services, press, 'optouts.list');
  const offset = Number.parseInt(press.value, 10);
  const answer = await listAnswer(services, allows(holder.roles, 'optouts.remove'), Number.isNaN(offset) ? 0 : offset);
  await press.answer({ ...answer, replace: true });
}
