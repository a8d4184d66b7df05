import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import { placeMessage, urgency, wantShown } from '../storage/projections.ts';
import type { Trx } from '../storage/transaction.ts';
import { fileName } from './run-files.ts';
import { afresh, type Run, wakeReports } from './runs.ts';

/**
 * Posts a report, as it was read, in a channel, with a file of its own in the thread. Twice in a channel it is the first one.
 * Gives that one's id; null: there was none.
 */
export async function postReport(trx: Trx, run: Run, wish: { channelId: string; by: string }): Promise<string | null> {
  const made = await trx
    .insertInto('report_posts')
    .values({ id: randomUUID(), run_id: run.id, channel_id: wish.channelId, posted_by: wish.by })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  const postId = made?.id ?? (await standingPost(trx, run.id, wish.channelId));
  await placeMessage(trx, {
    entity: 'report_post',
    entityId: postId,
    channelId: wish.channelId,
    homeUser: null,
    parentId: null,
    urgency: urgency.first,
  });
  if (made === undefined) return postId;
  if ((run.summary?.records ?? 0) > 0)
    await wantFile(trx, run, { place: 'channel', isWhole: false, channelId: wish.channelId });
  await writeAudit(trx, {
    actor: wish.by,
    action: 'report.posted',
    entity: 'report',
    entityId: run.id,
    source: 'button',
    details: { channel: wish.channelId },
  });
  return null;
}

async function standingPost(trx: Trx, runId: string, channelId: string): Promise<string> {
  const row = await trx
    .selectFrom('report_posts')
    .select('id')
    .where('run_id', '=', runId)
    .where('channel_id', '=', channelId)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The records with bodies and whole numbers, for the report's owner alone. Gives false where it was asked for before. */
export async function askWholeFile(trx: Trx, run: Run, by: string): Promise<boolean> {
  const isNew = await wantFile(trx, run, { place: 'own', isWhole: true, channelId: null });
  await writeAudit(trx, {
    actor: by,
    action: 'report.whole_file',
    entity: 'report',
    entityId: run.id,
    source: 'button',
    details: { from: run.period.from, to: run.period.to, records: run.summary?.records ?? 0 },
  });
  await wantShown(trx, 'report', run.id);
  return isNew;
}

async function wantFile(
  trx: Trx,
  run: Run,
  wish: { place: 'own' | 'channel'; isWhole: boolean; channelId: string | null },
): Promise<boolean> {
  const made = await trx
    .insertInto('report_files')
    .values({
      id: randomUUID(),
      run_id: run.id,
      place: wish.place,
      is_whole: wish.isWhole,
      channel_id: wish.channelId,
      state: 'waiting',
      file_name: fileName(run, wish.isWhole),
    })
    // One that failed is made anew.
    .onConflict((conflict) =>
      conflict
        .expression(sql`run_id, place, coalesce(channel_id, ''), is_whole`)
        .doUpdateSet(afresh)
        .where('report_files.state', '=', 'failed'),
    )
    .returning('id')
    .executeTakeFirst();
  await wakeReports(trx);
  return made !== undefined;
}
