import { sql } from 'kysely';
import type { AskDeps } from '../access/ask-elsewhere.ts';
import type { Log } from '../log.ts';
import type { Queue } from '../storage/queue.ts';
import { transaction } from '../storage/transaction.ts';
import { askElsewhere } from './ask-elsewhere.ts';
import { changeText } from './change.ts';
import { lookJob, sendJob } from './jobs.ts';
import { scheduleLook } from './look-schedule.ts';
import { lockText } from './text.ts';

export type SweepDeps = AskDeps & { queue: Queue; lookDelays: number[]; log: Log };

/** A job of a row that is due longer than this was lost with its process. Seconds. */
const lostAfterSeconds = 8;
/** How many rows one sweep takes of each kind. */
const batch = 200;

/**
 * The rows are the truth, and the jobs only make things happen sooner: at start and every few seconds, what a killed process
 * left behind is taken up again, and what a channel refused to ask is asked elsewhere. A job too many does no harm. Gives what it
 * found.
 */
export async function sweepTexts(deps: SweepDeps): Promise<{ orphans: number; lost: number }> {
  const orphans = await takeUpOrphans(deps);
  const lost = (await takeUpLost(deps, 'send')) + (await takeUpLost(deps, 'look'));
  if (orphans + lost > 0) deps.log.info({ orphans, lost }, 'Took up texts that a stopped process had left');
  await askElsewhere(deps);
  return { orphans, lost };
}

/** Texts in `sending` whose answer nobody can be waiting for any more: whether they went out is not known. */
async function takeUpOrphans(deps: SweepDeps): Promise<number> {
  const rows = await deps.db
    .selectFrom('texts')
    .innerJoin('send_attempts', 'send_attempts.text_id', 'texts.id')
    .select('texts.id')
    .where('texts.state', '=', 'sending')
    .groupBy('texts.id')
    .having(sql<boolean>`max(send_attempts.expect_by) < now()`)
    .limit(batch)
    .execute();
  for (const { id } of rows) {
    await transaction(deps.db, 'take up an orphaned text', async (trx) => {
      const text = await lockText(trx, id);
      if (text?.state !== 'sending') return;
      await changeText(trx, text, {
        state: 'uncertain',
        reason: 'checking',
        detail: 'the program stopped before the answer came',
        source: 'sweep',
      });
      await scheduleLook(trx, deps, id, 0, { sentNow: true });
    });
  }
  return rows.length;
}

async function takeUpLost(deps: SweepDeps, kind: 'send' | 'look'): Promise<number> {
  const column = kind === 'send' ? 'next_try_at' : 'next_look_at';
  const job = kind === 'send' ? sendJob : lookJob;
  const late = await deps.db
    .selectFrom('texts')
    .select('id as textId')
    .where(column, '<', sql<Date>`now() - ${lostAfterSeconds} * interval '1 second'`)
    .where((eb) => (kind === 'send' ? eb('state', '=', 'queued') : eb('rest_at', 'is', null)))
    .orderBy(column)
    .limit(batch)
    .execute();
  // Behind many others a job waits for its turn: a second would only make the line longer.
  const inLine = new Set((await deps.queue.inLine(deps.db, job, late)).map((one) => one.textId));
  const lost = late.filter((one) => !inLine.has(one.textId));
  for (const { textId } of lost) {
    await transaction(deps.db, 'take up a lost job', async (trx) => {
      // The time is moved on with the job, so that the next sweep does not add another.
      const moved = await trx
        .updateTable('texts')
        .set({ [column]: sql<Date>`now()` })
        .where('id', '=', textId)
        .where(column, '<', sql<Date>`now() - ${lostAfterSeconds} * interval '1 second'`)
        .returning('id')
        .executeTakeFirst();
      if (moved !== undefined) await deps.queue.enqueue(trx, job, { textId });
    });
  }
  return lost.length;
}
