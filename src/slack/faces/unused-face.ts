import { unusedNumbers } from '../../numbers/unused.ts';
import { findUnusedReport } from '../../numbers/unused-report.ts';
import type { Db } from '../../storage/transaction.ts';
import { section } from '../blocks.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { asCalledHere, type Here } from '../own-commands.ts';
import type { Face } from '../show-row.ts';
import { unusedBlocks, unusedPageSize } from '../unused-blocks.ts';

/** What the person who asked for the unused numbers gets, in their direct messages. */
export async function renderUnused(db: Db, here: Here, reportId: string): Promise<Face | null> {
  const report = await findUnusedReport(db, reportId);
  if (report === null || report.state === 'reading') return null;
  if (report.state === 'failed') {
    const why = escapeMrkdwn(report.failure ?? '');
    const text = 'The unused numbers could not be found out.';
    const next = asCalledHere(here, 'Then type /numbers unused again; what was read is kept.');
    return { text, blocks: [section(`⚠️ *${text}* ${why}\n${next}`)] };
  }
  return unusedBlocks(await unusedNumbers(db, { limit: unusedPageSize, offset: 0 }), 0);
}
