import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { writeAudit } from '../access/audit.ts';
import { Refusal } from '../errors.ts';
import { urgency, wantShown } from '../storage/projections.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { alertKinds, alertSpans, type RuleTerms } from './alert-rules.ts';
import { unreadableRecords } from './unreadable-records.ts';

export type AlertState = 'on' | 'paused' | 'deleted';
export type Alert = RuleTerms & {
  id: string;
  owner: string;
  channelId: string;
  /** E.164; null: the whole account. */
  number: string | null;
  state: AlertState;
  /** Why the program paused it: the chat's word for a channel that takes no message. Null: a person did. */
  pausedReason: string | null;
  checkedAt: Date | null;
};
export type AlertWish = Pick<Alert, 'owner' | 'channelId' | 'kind' | 'number' | 'threshold' | 'span'>;

/** Each check judges all of them: more than this is no watching but noise. */
export const mostAlerts = 200;

const columns = z
  .object({
    id: z.string(),
    owner: z.string(),
    channel_id: z.string(),
    kind: z.enum(alertKinds),
    number: z.string().nullable(),
    threshold: z.bigint().nullable(),
    span: z.enum(alertSpans),
    state: z.enum(['on', 'paused', 'deleted']),
    paused_reason: z.string().nullable(),
    checked_at: z.date().nullable(),
  })
  .transform(({ channel_id, paused_reason, checked_at, ...row }) => ({
    ...row,
    channelId: channel_id,
    pausedReason: paused_reason,
    checkedAt: checked_at,
  }));

/** Makes an alert, which is checked within the next minute. @throws Refusal with the field that it is about. */
export async function makeAlert(trx: Trx, wish: AlertWish): Promise<Alert> {
  // One after the other: two equal ones at once would both find none.
  await sql`select pg_advisory_xact_lock(hashtextextended('alerts', 0))`.execute(trx);
  const standing = await alertsIn(trx);
  const isSame = (one: Alert) =>
    one.kind === wish.kind &&
    one.number === wish.number &&
    one.threshold === wish.threshold &&
    one.span === wish.span &&
    one.channelId === wish.channelId;
  if (standing.some(isSame)) {
    throw new Refusal('alert_exists', 'There is such an alert already.', 'See it with /mdr alerts.', { field: 'kind' });
  }
  if (standing.length >= mostAlerts) {
    const next = 'Delete one with /mdr alerts first.';
    throw new Refusal('too_many_alerts', `There are ${mostAlerts} alerts already.`, next, { field: 'kind' });
  }
  const row = await trx
    .insertInto('alert_rules')
    .values({
      id: randomUUID(),
      owner: wish.owner,
      channel_id: wish.channelId,
      kind: wish.kind,
      number: wish.number,
      threshold: wish.threshold,
      span: wish.span,
      state: 'on',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const alert = columns.parse(row);
  await noteAlert(trx, alert, 'made', wish.owner, 'modal');
  return alert;
}

export type AlertChange = 'pause' | 'resume' | 'delete';
const steps = {
  pause: { from: ['on'], to: 'paused', verb: 'paused' },
  resume: { from: ['paused'], to: 'on', verb: 'resumed' },
  delete: { from: ['on', 'paused'], to: 'deleted', verb: 'deleted' },
} as const satisfies { [change in AlertChange]: { from: AlertState[]; to: AlertState; verb: string } };

/**
 * Pauses, resumes or deletes an alert; what it had told of is watched no more and says so. Gives it as it is then; null:
 * somebody was faster. `by` null: the program, which says the reason.
 */
export async function changeAlert(
  trx: Trx,
  id: string,
  change: AlertChange,
  by: string | null,
  pausedReason: string | null = null,
): Promise<Alert | null> {
  const { from, to, verb } = steps[change];
  const row = await trx
    .updateTable('alert_rules')
    // Resumed, it is judged anew at once.
    .set({ state: to, paused_reason: pausedReason, ...(change === 'resume' ? { checked_at: null } : {}) })
    .where('id', '=', id)
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return null;
  const alert = columns.parse(row);
  if (change !== 'resume') await endIncidents(trx, id);
  await noteAlert(trx, alert, verb, by, by === null ? 'sweep' : 'button');
  return alert;
}

/** Nobody looks any more whether it is good again, and nothing is said of an end that was not seen. */
async function endIncidents(trx: Trx, ruleId: string): Promise<void> {
  const ended = await trx
    .updateTable('alert_incidents')
    .set({ state: 'cleared', cleared_at: sql<Date>`now()` })
    .where('rule_id', '=', ruleId)
    .where('state', '=', 'open')
    .returning('id')
    .execute();
  for (const { id } of ended) await wantShown(trx, 'alert', id, { urgency: urgency.first });
}

export async function findAlert(db: Db | Trx, id: string): Promise<Alert | null> {
  // What a button carries may be anything, and the database refuses what is no uuid.
  if (!z.uuid().safeParse(id).success) return null;
  const row = await db.selectFrom('alert_rules').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : columns.parse(row);
}

async function alertsIn(db: Db | Trx): Promise<Alert[]> {
  const rows = await db
    .selectFrom('alert_rules')
    .selectAll()
    .where('state', '<>', 'deleted')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => columns.parse(row));
}

export type ListedAlert = Alert & {
  /** Since when something is wrong. */
  openSince: Date | null;
  /** So many records that it is judged by could not be read. */
  unreadable: number;
};

/** Alerts that are on or paused, the oldest first, each with how it stands. */
export async function listAlerts(
  db: Db,
  page: { limit: number; offset: number },
): Promise<{ alerts: ListedAlert[]; total: number }> {
  const all = await alertsIn(db);
  const alerts = all.slice(page.offset, page.offset + page.limit);
  const open =
    alerts.length === 0
      ? []
      : await db
          .selectFrom('alert_incidents')
          .select(['rule_id', sql<Date>`min(opened_at)`.as('since')])
          .where(
            'rule_id',
            'in',
            alerts.map((one) => one.id),
          )
          .where('state', '=', 'open')
          .groupBy('rule_id')
          .execute();
  const since = (id: string) => open.find((one) => one.rule_id === id)?.since ?? null;
  const unreadable = await unreadableRecords(db);
  return {
    alerts: alerts.map((one) => ({ ...one, openSince: since(one.id), unreadable: unreadable(one) })),
    total: all.length,
  };
}

/** Those that are on. */
export async function alertsOn(db: Db): Promise<Alert[]> {
  return (await alertsIn(db)).filter((one) => one.state === 'on');
}

async function noteAlert(trx: Trx, alert: Alert, verb: string, by: string | null, source: string): Promise<void> {
  await writeAudit(trx, {
    actor: by,
    action: `alert.${verb}`,
    entity: 'alert',
    entityId: alert.id,
    source,
    details: {
      kind: alert.kind,
      number: alert.number,
      threshold: alert.threshold === null ? null : String(alert.threshold),
      span: alert.span,
      channel: alert.channelId,
      reason: alert.pausedReason,
    },
  });
}
