import { sql } from 'kysely';
import type { Log } from '../log.ts';
import { placeMessage } from '../storage/projections.ts';
import { type Db, transaction } from '../storage/transaction.ts';
import { changeAlert } from './alerts.ts';

/** What the chat refused longer ago than this has been seen to. Hours. */
const seenWithin = 48;

/**
 * A channel that takes no message of ours (it was archived, or the app left it) pauses the alerts whose words it refused, and
 * their owners are told in direct messages. Gives how many.
 */
export async function pauseRefused(deps: { db: Db; log: Log }): Promise<number> {
  const refused = await deps.db
    .selectFrom('slack_messages')
    .innerJoin('alert_incidents', (join) => join.on(sql<boolean>`alert_incidents.id::text = slack_messages.entity_id`))
    .innerJoin('alert_rules', 'alert_rules.id', 'alert_incidents.rule_id')
    .select(['alert_incidents.id as incident', 'alert_rules.id as alert', 'owner', 'refused'])
    .where('entity', '=', 'alert')
    .where('refused', 'is not', null)
    .where('slack_messages.created_at', '>', sql<Date>`now() - ${seenWithin} * interval '1 hour'`)
    .where('alert_rules.state', '=', 'on')
    // An alert that was resumed since then is tried again.
    .where('alert_incidents.state', '=', 'open')
    .execute();
  let paused = 0;
  for (const row of refused) {
    paused += await transaction(deps.db, 'pause an alert that its channel refuses', async (trx) => {
      if ((await changeAlert(trx, row.alert, 'pause', null, row.refused)) === null) return 0;
      await placeMessage(trx, {
        entity: 'alert_paused',
        entityId: row.incident,
        channelId: null,
        homeUser: row.owner,
        parentId: null,
      });
      return 1;
    });
  }
  if (paused > 0) deps.log.info({ paused }, 'Alerts were paused, because their channels take no messages');
  return paused;
}
