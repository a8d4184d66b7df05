import { z } from 'zod';
import type { NumberFilter, NumbersPage } from '../../../numbers/browse.ts';
import { pageSize } from '../../../numbers/browse.ts';
import { act } from '../../actions.ts';
import type { Answer } from '../../answers.ts';
import { actions, type Blocks, button, context, section } from '../../blocks.ts';
import { mustAllow } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { placeWords, rowWords, textingWords } from '../../number-words.ts';
import { parseNumberFilter } from '../../parse-number-filter.ts';
import type { Services } from '../../services.ts';
import type { CommandCall } from '../sms.ts';

/** `/numbers [list] [starts 206] [contains 55] [ends 00]`: the account's numbers, ten at a time. */
export async function listCommand(services: Services, call: CommandCall): Promise<void> {
  await mustAllow(services, call, 'numbers.list');
  const filter = parseNumberFilter(call.text, services.config.commandPrefix);
  await call.ack();
  await call.answer(await listAnswer(services, { filter, offset: 0 }));
}

/** The next or the previous ten, in place of these. */
export async function listPage(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'numbers.list');
  await press.answer({ ...(await listAnswer(services, readWhere(press.value))), replace: true });
}

type Where = { filter: NumberFilter; offset: number };

const digits = z
  .string()
  .regex(/^\d{1,10}$/)
  .nullable()
  .catch(null);
const offset = z.coerce.number().int().min(0).catch(0);

/** Where a page begins, as its button carries it: it only shows, and changes nothing. */
function writeWhere({ filter, offset: at }: Where): string {
  const parts = Object.entries({ ...filter, offset: String(at) });
  return new URLSearchParams(parts.filter((part): part is [string, string] => part[1] !== null)).toString();
}

function readWhere(value: string): Where {
  const parts = new URLSearchParams(value);
  const filter = {
    starts: digits.parse(parts.get('starts')),
    contains: digits.parse(parts.get('contains')),
    ends: digits.parse(parts.get('ends')),
  };
  return { filter, offset: offset.parse(parts.get('offset') ?? 0) };
}

async function listAnswer(services: Services, where: Where): Promise<Answer> {
  const page = await services.numbers.page(where.filter, where.offset);
  const prefix = services.config.commandPrefix;
  if (page.numbers.length === 0 && page.skipped === 0 && where.offset === 0) return { text: nothing(where, prefix) };
  const title = `Numbers of the account${sayFilter(where.filter)}`;
  const shown = page.numbers.length === 0 ? 'no more' : `${page.offset + 1} to ${page.nextOffset}`;
  const blocks: Blocks = [
    section(`*${title}* (${shown})`),
    ...page.numbers.map((one) =>
      section(
        `${rowWords(one, textingWords(one.messagingEnabled))}\n${placeWords(one)}`.trim(),
        button({ action: act.numberDetails, label: 'Details', value: one.number }),
      ),
    ),
    ...pageRow(where, page),
  ];
  if (page.skipped > 0) {
    blocks.push(context(`⚠️ ${page.skipped} of Flowroute’s rows could not be read and are missing here.`));
  }
  return { text: title, blocks };
}

function pageRow({ filter }: Where, page: NumbersPage): Blocks {
  const back = Math.max(0, page.offset - pageSize);
  const buttons = [
    ...(page.offset > 0
      ? [button({ action: `${act.numbersPage}:back`, label: 'Previous', value: writeWhere({ filter, offset: back }) })]
      : []),
    ...(page.hasMore
      ? [
          button({
            action: `${act.numbersPage}:on`,
            label: 'Next',
            value: writeWhere({ filter, offset: page.nextOffset }),
          }),
        ]
      : []),
  ];
  return buttons.length === 0 ? [] : [actions('numbers', ...buttons)];
}

function sayFilter({ starts, contains, ends }: NumberFilter): string {
  const parts = [
    starts === null ? null : `starting with ${starts}`,
    contains === null ? null : `with ${contains}`,
    ends === null ? null : `ending in ${ends}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}

function nothing({ filter }: Where, prefix: string): string {
  const said = sayFilter(filter);
  if (said === '') return `The account has no numbers yet. Look for one with /${prefix}numbers for-sale 206`;
  return `There is no number${said} on the account. All of them: /${prefix}numbers list`;
}
