import { resolveRange } from '../../../access/date-range.ts';
import { allows } from '../../../access/permissions.ts';
import { isZone } from '../../../access/setting-kinds.ts';
import { Refusal } from '../../../errors.ts';
import { isEveryRecord } from '../../../reports/filter.ts';
import type { RecordList } from '../../../reports/record-list.ts';
import { askListFile } from '../../../reports/record-lists.ts';
import { claim } from '../../../storage/claims.ts';
import { transaction } from '../../../storage/transaction.ts';
import type { Answer } from '../../answers.ts';
import { mustAllow, withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { parseMdrList } from '../../parse-mdr-list.ts';
import { readAloud } from '../../read-aloud.ts';
import { listDays, readWhere, recordListAnswer } from '../../record-list-blocks.ts';
import { openRecord } from '../../record-modal.ts';
import type { Services } from '../../services.ts';
import { takeLeftMs } from '../../take-budget.ts';
import type { CommandCall } from '../sms.ts';

/** `/mdr list [range] [from …] [to …] [in|out] [sms|mms|longcode|toll-free] [failed] [page 25]`: records, the newest first. */
export async function listCommand(services: Services, call: CommandCall): Promise<void> {
  const holder = await mustAllow(services, call, 'mdr.list');
  const { range, filter, pageSize: size } = parseMdrList(call.text, `/${services.config.commandPrefix}mdr list`);
  const zone = isZone(holder.person.tz) ? holder.person.tz : 'UTC';
  const { start, end } = await withinTake(resolveRange(services.db, range, zone));
  const wish = { userId: call.userId, start, end, zone, filter };
  const list = await transaction(
    services.db,
    'begin a list of records',
    async (trx) => ((await claim(trx, call.keys)) === 'copy' ? null : services.lists.begin(trx, wish)),
    { limitMs: takeLeftMs() },
  );
  await call.ack();
  if (list === null) return;
  const readsBodies = allows(holder.roles, 'mdr.read-bodies');
  const firstPage = (whole: RecordList) => pageAnswer(services, whole, { offset: 0, size }, readsBodies);
  if (isEveryRecord(filter)) return call.answer(await firstPage(list));
  await readAloud(services, call, async (onProgress) => firstPage(await services.lists.read(list, onProgress)));
}

/** The next or the previous page, in place of this one. */
export async function recordsPage(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  const holder = await mustAllow(services, press, 'mdr.list');
  const { listId, offset, size } = readWhere(press.value);
  const list = await ownList(services, press.userId, listId);
  const answer = await pageAnswer(services, list, { offset, size }, allows(holder.roles, 'mdr.read-bodies'));
  await press.answer({ ...answer, replace: true });
}

/** Details of a row, or one chosen from the menu. */
export async function recordsDetails(services: Services, press: ViewPress): Promise<void> {
  await openRecord(services, press, press.value);
}

/** The list whole, as a file in the person's direct messages. */
export async function recordsCsv(services: Services, press: ViewPress, isWhole: boolean): Promise<void> {
  await press.ack();
  await mustAllow(services, press, isWhole ? 'mdr.read-bodies' : 'mdr.list');
  const list = await ownList(services, press.userId, press.value);
  await transaction(services.db, 'ask for a file of records', async (trx) => {
    if ((await claim(trx, press.keys)) === 'first') await askListFile(trx, list, isWhole);
  });
  const what = isWhole ? 'The full CSV, with bodies and whole numbers,' : 'The CSV';
  await press.answer({
    text: `${what} of ${listDays(list)} comes to your direct messages with Switchboard in a moment.`,
  });
}

async function pageAnswer(
  services: Services,
  list: RecordList,
  where: { offset: number; size: number },
  readsBodies: boolean,
): Promise<Answer> {
  const page = await services.lists.page(list, where);
  return recordListAnswer({ list, page, size: where.size, readsBodies, prefix: services.config.commandPrefix });
}

/** @throws Refusal when it is not kept any more. */
async function ownList(services: Services, userId: string, listId: string): Promise<RecordList> {
  const list = await services.lists.find(listId, userId);
  if (list !== null) return list;
  const again = `Make it again: /${services.config.commandPrefix}mdr list.`;
  throw new Refusal('list_forgotten', 'That list is more than a day old and not kept any more.', again);
}
