import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Lease } from '../storage/leased-rows.ts';
import { placeMessage, urgency, wantShown } from '../storage/projections.ts';
import { type Trx, transaction } from '../storage/transaction.ts';
import { type Run, wakeReports } from './runs.ts';
import { beforeShape, correctionsShape, encodeSummary, reconciliationShape } from './summary-shape.ts';
import { isQuietBeside, type NewFile, type Outcome, type ReportDeps } from './work-on-run.ts';

/** Keeps what a run has come to, its file and where it is shown, all at once; nothing where the run is another's by now. */
export async function endRun(deps: ReportDeps, run: Run, lease: Lease, outcome: Outcome): Promise<void> {
  const isQuiet = isQuietBeside(run, outcome.summary, outcome.before);
  await transaction(deps.db, 'keep a report', async (trx) => {
    const kept = await trx
      .updateTable('report_runs')
      .set({
        state: isQuiet ? 'quiet' : 'ready',
        failure: null,
        records_read: BigInt(outcome.summary.recordsRead),
        read_at: outcome.readAt,
        summary: encodeSummary(outcome.summary),
        before: encoded(beforeShape, outcome.before),
        corrections: encoded(correctionsShape, outcome.corrections),
        reconciliation: encoded(reconciliationShape, outcome.reconciliation),
        lease_until: null,
        lease_by: null,
        rest_at: sql<Date>`now()`,
      })
      .where('id', '=', run.id)
      .where('state', '=', 'reading')
      .where('lease_by', '=', lease.by)
      .returning('channel_id')
      .executeTakeFirst();
    if (kept === undefined || isQuiet) return;
    // Its schedule may have been moved to another channel while it was read.
    const placed = { ...run, channelId: kept.channel_id };
    if (outcome.file !== null) await keepFile(trx, placed, outcome.file, outcome.readAt);
    await placeMessage(trx, { ...placeOf(placed), urgency: urgency.first });
    await wantShown(trx, 'report', run.id, { urgency: urgency.first });
    await wantShown(trx, 'report_failure', run.id);
    await wakeReports(trx);
  });
}

function encoded<T>(shape: z.ZodType<T>, value: T | null): string | null {
  return value === null ? null : JSON.stringify(z.encode(shape, value));
}

function placeOf(run: Run) {
  return { entity: 'report', entityId: run.id, channelId: run.channelId, homeUser: run.owner, parentId: null };
}

async function keepFile(trx: Trx, run: Run, file: NewFile, readAt: Date): Promise<void> {
  await trx
    .insertInto('report_files')
    .values({
      id: randomUUID(),
      run_id: run.id,
      place: run.channelId === null ? 'own' : 'channel',
      is_whole: run.isWhole,
      channel_id: run.channelId,
      state: file.fileId === null ? 'waiting' : 'uploaded',
      file_id: file.fileId,
      file_name: file.name,
      records: BigInt(file.records),
      nanodollars: file.nanodollars,
      read_at: readAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The run is given up; its owner is told why and what to do, or the admins where the owner has left. */
export async function failRun(deps: ReportDeps, run: Run, lease: Lease, failure: string): Promise<void> {
  const tell = await whomToTell(deps, run.owner);
  await transaction(deps.db, 'give a report up', async (trx) => {
    const failed = await trx
      .updateTable('report_runs')
      .set({
        state: 'failed',
        failure,
        lease_until: null,
        lease_by: null,
        tries: sql<number>`tries + 1`,
        rest_at: sql<Date>`now()`,
      })
      .where('id', '=', run.id)
      .where('state', '=', 'reading')
      .where('lease_by', '=', lease.by)
      .returning('id')
      .executeTakeFirst();
    if (failed === undefined) return;
    for (const homeUser of tell ?? (await deps.roles.adminIds(trx))) {
      await placeMessage(trx, {
        entity: 'report_failure',
        entityId: run.id,
        channelId: null,
        homeUser,
        parentId: null,
        urgency: urgency.first,
      });
    }
    await wantShown(trx, 'report_failure', run.id, { urgency: urgency.first });
    await wantShown(trx, 'report', run.id);
  });
}

/** How old what we know of an owner may be. Milliseconds. */
const standingAge = 600_000;

/** The owner; null: the admins, since the owner is no full member any more. A chat that cannot say is no reason to pass the owner over. */
async function whomToTell(deps: ReportDeps, owner: string): Promise<string[] | null> {
  try {
    return (await deps.people.person(owner, standingAge)).standing === 'full' ? [owner] : null;
  } catch (error) {
    deps.log.warn({ err: error, owner }, 'Whether the owner of a report is still here could not be read');
    return [owner];
  }
}
