import { sql } from 'kysely';
import { type Db, transaction } from '../storage/transaction.ts';
import type { Roles } from './roles.ts';
import { placeChange } from './setting-rows.ts';

/** What a channel refused longer ago than this has been told, or has had its day. Hours. */
const toldWithin = 24;

/** A channel that takes no message of ours must not keep a change from the admins: they get it in direct messages. */
export async function tellRefusedByChannel(deps: { db: Db; roles: Roles }): Promise<void> {
  const refused = await deps.db
    .selectFrom('slack_messages')
    .select('entity_id')
    .distinct()
    .where('entity', '=', 'setting_change')
    .where('refused', 'is not', null)
    .where('home_user', 'is', null)
    .where('created_at', '>', sql<Date>`now() - ${toldWithin} * interval '1 hour'`)
    .execute();
  if (refused.length === 0) return;
  const ids = refused.map((row) => row.entity_id);
  const placed = await deps.db
    .selectFrom('slack_messages')
    .select(['entity_id', 'home_user'])
    .where('entity', '=', 'setting_change')
    .where('entity_id', 'in', ids)
    .where('home_user', 'is not', null)
    .execute();
  const admins = await deps.roles.adminIds(deps.db);
  for (const id of ids) {
    const told = placed.filter((row) => row.entity_id === id).map((row) => row.home_user);
    const missing = admins.filter((admin) => !told.includes(admin));
    if (missing.length === 0) continue;
    await transaction(deps.db, 'tell the admins of a change', (trx) => placeChange(trx, id, null, missing));
  }
}
