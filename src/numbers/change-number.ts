import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import { Refusal } from '../errors.ts';
import type { Flowroute, UpdateOutcome } from '../flowroute/index.ts';
import type { Log } from '../log.ts';
import { formatNational } from '../phone-numbers.ts';
import { placeMessage } from '../storage/projections.ts';
import type { Queue } from '../storage/queue.ts';
import type { NumberChanges } from '../storage/schema-numbers.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { keepNumber } from './browse.ts';
import { changeNumberJob } from './jobs.ts';
import { longestAlias } from './request-numbers.ts';

/** What a person asked to change of a number of ours. `alias`: null takes it away. */
export type ChangeWish = { number: string; by: string; source: 'button' | 'modal' } & (
  | { kind: 'alias'; alias: string | null }
  | { kind: 'messaging' }
);

export type Change = {
  id: string;
  number: string;
  kind: 'alias' | 'messaging';
  alias: string | null;
  /** `overtaken`: a later change of the same kind took its place. */
  state: 'waiting' | 'done' | 'refused' | 'overtaken';
  /** Done, but the carrier could not set messaging up (207). */
  messagingFailed: boolean;
  /** Refused: what happened and what to do next. */
  failure: string | null;
};

export type ChangeDeps = {
  db: Db;
  queue: Queue;
  flowroute: Pick<Flowroute, 'updateNumber'>;
  /** Of one call, in milliseconds. */
  timeoutMs: number;
  log: Log;
};

/** Waits between tries, in seconds; after the last one the person is told. The same change twice is the same. */
const waits = [1, 2, 5, 10, 30];
/** A job that is due longer than this was lost with its process. Seconds. */
const lostAfterSeconds = 8;
/** A refusal that its asker did not see in the form by then is told in a direct message. Seconds. */
const untoldSeconds = 20;

/**
 * An alias as it is to be: one line, null for none.
 * @throws Refusal when it is too long.
 */
export function checkAlias(typed: string): string | null {
  const alias = typed.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const length = [...alias].length;
  if (length <= longestAlias) return alias === '' ? null : alias;
  throw new Refusal(
    'long_alias',
    `The alias has ${length} characters, and Flowroute takes at most ${longestAlias}.`,
    'Shorten it, for example: Front desk.',
    { field: 'alias' },
  );
}

/** Takes a change; a job does it. Gives its id. */
export async function askChange(trx: Trx, deps: { queue: Queue }, wish: ChangeWish): Promise<string> {
  const id = randomUUID();
  const alias = wish.kind === 'alias' ? wish.alias : null;
  await trx
    .insertInto('number_changes')
    .values({ id, number: wish.number, kind: wish.kind, alias, asked_by: wish.by, state: 'waiting' })
    .execute();
  // What was asked for before and not done yet is not to undo this later.
  await trx
    .updateTable('number_changes')
    .set({ state: 'overtaken', rest_at: sql<Date>`now()` })
    .where('number', '=', wish.number)
    .where('kind', '=', wish.kind)
    .where('state', '=', 'waiting')
    .where('id', '!=', id)
    .execute();
  await writeAudit(trx, {
    actor: wish.by,
    action: `number.${wish.kind}-asked`,
    entity: 'number',
    entityId: wish.number,
    source: wish.source,
    details: { change: id, ...(wish.kind === 'alias' ? { alias } : {}) },
  });
  await deps.queue.enqueue(trx, changeNumberJob, { changeId: id });
  return id;
}

export async function findChange(db: Db | Trx, id: string): Promise<Change | null> {
  const row = await db.selectFrom('number_changes').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toChange(row);
}

function toChange(row: Selectable<NumberChanges>): Change {
  const state = (['done', 'refused', 'overtaken'] as const).find((one) => one === row.state) ?? 'waiting';
  return {
    id: row.id,
    number: row.number,
    kind: row.kind === 'messaging' ? 'messaging' : 'alias',
    alias: row.alias,
    state,
    messagingFailed: row.messaging_failed,
    failure: row.failure,
  };
}

/** The asker has seen what came of it. */
export async function markTold(db: Db, id: string): Promise<void> {
  await db
    .updateTable('number_changes')
    .set({ told_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('state', '!=', 'waiting')
    .execute();
}

/** Does a change, or finds that it is past that. One change of a number at a time: the later one is to be the last. */
export async function carryOutChange(deps: ChangeDeps, changeId: string): Promise<void> {
  const change = await begin(deps, changeId);
  if (change === null) return;
  const wanted = change.kind === 'alias' ? { alias: change.alias } : { messagingEnabled: true };
  const outcome = await deps.flowroute.updateNumber(change.number, wanted);
  await transaction(deps.db, 'keep the outcome of a change', (trx) => keepOutcome(trx, deps, change, outcome));
}

type Begun = Change & { tries: number };

/** Says that a call is about to leave, so that nobody else makes it. Null: there is nothing to do, or somebody is at it. */
async function begin(deps: ChangeDeps, changeId: string): Promise<Begun | null> {
  return transaction(deps.db, 'begin a change of a number', async (trx) => {
    const row = await trx.selectFrom('number_changes').selectAll().where('id', '=', changeId).executeTakeFirst();
    if (row === undefined) return null;
    await sql`select pg_advisory_xact_lock(hashtextextended(${`change of\n${row.number}`}, 0))`.execute(trx);
    const { rows } = await sql<{ is_due: boolean; is_busy: boolean }>`
      select
        exists (select from number_changes where id = ${changeId} and state = 'waiting') as is_due,
        exists (select from number_changes where number = ${row.number} and busy_until > now()) as is_busy`.execute(
      trx,
    );
    if (rows[0]?.is_due !== true) return null;
    if (rows[0].is_busy) {
      await deps.queue.enqueue(trx, changeNumberJob, { changeId }, { afterSeconds: 1 });
      return null;
    }
    const busyUntil = sql<Date>`now() + ${deps.timeoutMs / 1_000 + 5} * interval '1 second'`;
    const begun = await trx
      .updateTable('number_changes')
      .set({ tries: sql<number>`tries + 1`, busy_until: busyUntil })
      .where('id', '=', changeId)
      .returningAll()
      .executeTakeFirstOrThrow();
    const change = toChange(begun);
    await trail(trx, change, 'about-to', { try: begun.tries });
    return { ...change, tries: begun.tries };
  });
}

async function trail(
  trx: Trx,
  change: Change,
  what: 'about-to' | UpdateOutcome['kind'],
  details: { [name: string]: string | number | boolean | null },
): Promise<void> {
  await writeAudit(trx, {
    actor: null,
    action: `number.${change.kind}-${what.replaceAll('_', '-')}`,
    entity: 'number',
    entityId: change.number,
    source: 'worker',
    details: { change: change.id, ...details },
  });
}

async function keepOutcome(trx: Trx, deps: ChangeDeps, change: Begun, outcome: UpdateOutcome): Promise<void> {
  await trail(trx, change, outcome.kind, {
    ...('status' in outcome ? { status: outcome.status } : {}),
    ...('reason' in outcome ? { reason: outcome.reason } : {}),
    ...(outcome.kind === 'accepted' ? { provisioned: outcome.messagingProvisioned } : {}),
  });
  await trx.updateTable('number_changes').set({ busy_until: null }).where('id', '=', change.id).execute();
  switch (outcome.kind) {
    case 'accepted':
      await keepNumber(trx, outcome.details);
      return rest(trx, change, { state: 'done', messaging_failed: !outcome.messagingProvisioned });
    case 'rejected':
      return rest(trx, change, { state: 'refused', failure: sayRejection(change, outcome) });
    default:
      return again(trx, deps, change, outcome.kind === 'never_reached' ? outcome.retryAfterMs : null);
  }
}

async function again(trx: Trx, deps: ChangeDeps, change: Begun, askedMs: number | null): Promise<void> {
  const wait = waits[change.tries - 1];
  if (wait === undefined) {
    const failure = `Flowroute did not answer, so whether ${sayWanted(change)} is not known. Look with /numbers show ${formatNational(change.number)}, and ask again if it is not.`;
    return rest(trx, change, { state: 'refused', failure });
  }
  const afterSeconds = Math.min(60, Math.max(wait, (askedMs ?? 0) / 1_000));
  const isWaiting = await trx
    .updateTable('number_changes')
    .set({ next_try_at: sql<Date>`now() + ${afterSeconds} * interval '1 second'` })
    .where('id', '=', change.id)
    .where('state', '=', 'waiting')
    .returning('id')
    .executeTakeFirst();
  if (isWaiting !== undefined) {
    await deps.queue.enqueue(trx, changeNumberJob, { changeId: change.id }, { afterSeconds });
  }
}

async function rest(
  trx: Trx,
  change: Change,
  came: { state: 'done' | 'refused'; messaging_failed?: boolean; failure?: string },
): Promise<void> {
  await trx
    .updateTable('number_changes')
    .set({ ...came, rest_at: sql<Date>`now()` })
    .where('id', '=', change.id)
    .where('state', '=', 'waiting')
    .execute();
}

function sayWanted(change: Change): string {
  const national = formatNational(change.number);
  if (change.kind === 'messaging') return `messaging of ${national} is on`;
  return change.alias === null ? `${national} has no alias any more` : `the alias of ${national} is set`;
}

function sayRejection(change: Change, outcome: Extract<UpdateOutcome, { kind: 'rejected' }>): string {
  const national = formatNational(change.number);
  if (outcome.status === 401) {
    return 'Flowroute refused the access key. Whoever runs this app checks FLOWROUTE_ACCESS_KEY and FLOWROUTE_SECRET_KEY.';
  }
  if (outcome.status === 404) return `${national} is not on the account any more. See /numbers list.`;
  const words = outcome.detail ?? outcome.title;
  return `Flowroute refused it (${outcome.status}: ${words.replace(/\.$/, '')}). Change it, or ask Flowroute’s support.`;
}

/**
 * Takes up changes whose job was lost with its process, and tells of refusals that nobody has seen. Gives how many.
 */
export async function sweepChanges(deps: ChangeDeps): Promise<number> {
  const late = (column: 'next_try_at' | 'rest_at', seconds: number) =>
    sql<boolean>`${sql.ref(column)} < now() - ${seconds} * interval '1 second'`;
  const lost = await deps.db
    .selectFrom('number_changes')
    .select('id')
    .where('state', '=', 'waiting')
    .where(late('next_try_at', lostAfterSeconds))
    .where((eb) => eb.or([eb('busy_until', 'is', null), eb('busy_until', '<', sql<Date>`now()`)]))
    .execute();
  for (const { id } of lost) {
    await transaction(deps.db, 'take up a lost change', async (trx) => {
      const moved = await trx
        .updateTable('number_changes')
        .set({ next_try_at: sql<Date>`now()` })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .where(late('next_try_at', lostAfterSeconds))
        .returning('id')
        .executeTakeFirst();
      if (moved !== undefined) await deps.queue.enqueue(trx, changeNumberJob, { changeId: id });
    });
  }
  await transaction(deps.db, 'tell of refused changes', async (trx) => {
    const untold = await trx
      .updateTable('number_changes')
      .set({ told_at: sql<Date>`now()` })
      .where('state', '=', 'refused')
      .where('told_at', 'is', null)
      .where(late('rest_at', untoldSeconds))
      .returning(['id', 'asked_by'])
      .execute();
    for (const row of untold) {
      const place = { entity: 'number_change', entityId: row.id, channelId: null, parentId: null };
      await placeMessage(trx, { ...place, homeUser: row.asked_by });
    }
  });
  if (lost.length > 0)
    deps.log.info({ lost: lost.length }, 'Took up changes of numbers that a stopped process had left');
  return lost.length;
}
