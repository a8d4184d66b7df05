import { sql } from 'kysely';
import type { Log } from '../../log.ts';
import { placeMessage, urgency } from '../../storage/projections.ts';
import { type Db, transaction } from '../../storage/transaction.ts';
import { writeAudit } from '../audit.ts';
import { endRequest } from './end.ts';
import type { Kinds } from './kinds.ts';
import { lockRequest } from './request.ts';
import { expireNow } from './vote.ts';

export type RequestSweepDeps = { db: Db; kinds: Kinds; log: Log };

/** How many rows one sweep takes of each kind. */
const batch = 100;

/**
 * Ends requests whose time is over and those that the approval channel does not take, and reminds the approvers of those
 * whose time is nearly over.
 */
export async function sweepRequests(
  deps: RequestSweepDeps,
): Promise<{ expired: number; nudged: number; refused: number }> {
  return { expired: await expireAll(deps), nudged: await nudgeAll(deps), refused: await refuseUnseen(deps) };
}

/** A request that nobody can see would wait in vain: who asked is told why, and what to do. */
async function refuseUnseen(deps: RequestSweepDeps): Promise<number> {
  const rows = await deps.db
    .selectFrom('requests')
    .innerJoin('slack_messages', (join) =>
      join
        .on('slack_messages.entity', '=', 'request')
        .on('slack_messages.entity_id', '=', sql<string>`requests.id::text`)
        .onRef('slack_messages.channel_id', '=', 'requests.channel_id'),
    )
    .select(['requests.id', 'slack_messages.refused'])
    .where('requests.state', '=', 'requested')
    .where('slack_messages.refused', 'is not', null)
    .where('slack_messages.ts', 'is', null)
    .limit(batch)
    .execute();
  for (const { id, refused } of rows) {
    await transaction(deps.db, 'end a request that its channel does not take', async (trx) => {
      const request = await lockRequest(trx, id);
      if (request?.state !== 'requested') return;
      const ending = { by: null, reason: 'channel_refused', detail: refused, source: 'sweep' } as const;
      await endRequest(trx, deps.kinds, request, { ...ending, state: 'cancelled' });
    });
  }
  return rows.length;
}

async function expireAll(deps: RequestSweepDeps): Promise<number> {
  const rows = await deps.db
    .selectFrom('requests')
    .select('id')
    .where('state', '=', 'requested')
    .where('expires_at', '<=', sql<Date>`now()`)
    .orderBy('expires_at')
    .limit(batch)
    .execute();
  for (const { id } of rows) {
    await transaction(deps.db, 'expire a request', async (trx) => {
      const request = await lockRequest(trx, id);
      if (request !== null) await expireNow(trx, deps.kinds, request);
    });
  }
  return rows.length;
}

async function nudgeAll(deps: RequestSweepDeps): Promise<number> {
  const rows = await deps.db
    .selectFrom('requests')
    .select('id')
    .where('state', '=', 'requested')
    .where('nudge_at', '<=', sql<Date>`now()`)
    .where('nudged_at', 'is', null)
    .limit(batch)
    .execute();
  for (const { id } of rows) {
    await transaction(deps.db, 'remind of a request', async (trx) => {
      const nudged = await trx
        .updateTable('requests')
        .set({ nudged_at: sql<Date>`now()` })
        .where('id', '=', id)
        .where('state', '=', 'requested')
        .where('nudged_at', 'is', null)
        .returning('channel_id')
        .executeTakeFirst();
      if (nudged === undefined) return;
      await writeAudit(trx, {
        actor: null,
        action: 'request.nudged',
        entity: 'request',
        entityId: id,
        source: 'sweep',
      });
      const face = await trx
        .selectFrom('slack_messages')
        .select('id')
        .where('entity', '=', 'request')
        .where('entity_id', '=', id)
        .where('channel_id', '=', nudged.channel_id)
        .where('home_user', 'is', null)
        .executeTakeFirst();
      const place = { channelId: nudged.channel_id, homeUser: null, parentId: face?.id ?? null };
      await placeMessage(trx, { entity: 'request_nudge', entityId: id, ...place, urgency: urgency.first });
    });
  }
  return rows.length;
}
