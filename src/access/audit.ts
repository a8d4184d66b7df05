import { createHmac } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../storage/transaction.ts';

export type AuditEntry = {
  /** The person's id, or null: the program by itself. */
  actor: string | null;
  /** The person's name at that time; left out: as it was last read from the chat. */
  actorName?: string;
  /** A word of `entity.verb`, such as `text.accepted`. */
  action: string;
  entity: string;
  entityId: string;
  /** From where: `command`, `button`, `worker`… */
  source: string;
  /** Ids, codes, numbers and keyed hashes. Never a body, never a whole phone number of a customer. */
  details?: { [name: string]: string | number | boolean | null };
};

/** Writes a row of the trail in the transaction of what it tells of. It is sealed a few seconds later. */
export async function writeAudit(trx: Trx, entry: AuditEntry): Promise<void> {
  await trx.insertInto('audit').values(auditRow(entry)).execute();
}

/** A row of the trail, for a statement that writes what it tells of as well. */
export function auditRow(entry: AuditEntry) {
  return {
    actor: entry.actor,
    actor_name: entry.actorName ?? nameOf(entry.actor),
    action: entry.action,
    entity: entry.entity,
    entity_id: entry.entityId,
    source: entry.source,
    details: JSON.stringify(entry.details ?? {}),
  };
}

/** A name is kept with the row: people rename themselves and leave. Read in the statement that writes the row. */
function nameOf(actor: string | null): RawBuilder<string | null> | null {
  return actor === null ? null : sql<string | null>`(select name from people where user_id = ${actor})`;
}

/** Lets two rows be told to mean the same number or text without saying which. Null without a key. */
export function keyedHash(key: string | null, value: string): string | null {
  return key === null ? null : createHmac('sha256', key).update(value).digest('hex').slice(0, 32);
}
