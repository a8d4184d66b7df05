import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { placeMessage, urgency, wantShown } from '../storage/projections.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { alertSpans, type Figures, type Finding } from './alert-rules.ts';
import { type WorstRecord, worstRecord } from './alert-window.ts';
import type { Alert } from './alerts.ts';

/** What is told of an alert that is broken: once while it lasts, and once more when it is over. */

/** Below nothing where credits are more than what was spent. */
const amount = z.codec(z.string().regex(/^-?\d+$/), z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (value) => String(value),
});
const rate = z.object({ delivered: z.number(), undelivered: z.number() });

const figures = z.discriminatedUnion('kind', [
  rate.extend({ kind: z.literal('delivery_below'), threshold: amount }),
  rate.extend({ kind: z.literal('delivery_drop'), usual: rate }),
  z.object({
    kind: z.literal('spend_above'),
    span: z.enum(alertSpans),
    nanodollars: amount,
    threshold: amount,
  }),
  z.object({ kind: z.literal('new_code'), code: z.number(), texts: z.number() }),
]);

/** As they were when it was told; `number` null: the account. */
const details = z.object({ number: z.string().nullable(), figures, worst: z.array(worstRecord) });
export type IncidentDetails = z.output<typeof details>;

export type Incident = {
  id: string;
  alertId: string;
  owner: string;
  openedAt: Date;
  details: IncidentDetails;
  /** Null: it lasts. `figures` null: it was watched no more, because its alert was paused or deleted. */
  cleared: { at: Date; figures: Figures | null } | null;
};

export async function findIncident(db: Db, id: string): Promise<Incident | null> {
  const row = await db
    .selectFrom('alert_incidents')
    .innerJoin('alert_rules', 'alert_rules.id', 'alert_incidents.rule_id')
    .select(['alert_incidents.id', 'rule_id', 'owner', 'opened_at', 'cleared_at', 'details', 'cleared_details'])
    .where('alert_incidents.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    alertId: row.rule_id,
    owner: row.owner,
    openedAt: row.opened_at,
    details: details.parse(row.details),
    cleared:
      row.cleared_at === null
        ? null
        : { at: row.cleared_at, figures: row.cleared_details === null ? null : figures.parse(row.cleared_details) },
  };
}

export type Judged = {
  /** `open`: what is told of already, and since when. Null: too little was known to say; what stands stays. */
  judge(open: ReadonlyMap<string, Date>): Finding[] | null;
  worst(finding: Finding): WorstRecord[];
};

/**
 * Brings an alert's incidents to what was found. `readFrom`: when the reading began; whoever judged it by a later one wins.
 * Gives the incidents that were opened and cleared.
 */
export async function settleAlert(
  trx: Trx,
  alert: Alert,
  readFrom: Date,
  judged: Judged,
): Promise<{ opened: string[]; cleared: string[] }> {
  const came = { opened: [] as string[], cleared: [] as string[] };
  const taken = await trx
    .updateTable('alert_rules')
    .set({ checked_at: sql<Date>`now()` })
    .where('id', '=', alert.id)
    .where('state', '=', 'on')
    .where((eb) => eb.or([eb('checked_at', 'is', null), eb('checked_at', '<', readFrom)]))
    .returning('id')
    .executeTakeFirst();
  if (taken === undefined) return came;
  const open = await trx
    .selectFrom('alert_incidents')
    .select(['id', 'subject', 'opened_at', 'good_since'])
    .where('rule_id', '=', alert.id)
    .where('state', '=', 'open')
    .execute();
  for (const finding of judged.judge(new Map(open.map((one) => [one.subject, one.opened_at]))) ?? []) {
    const incident = open.find((one) => one.subject === finding.subject);
    if (incident === undefined) {
      const id = finding.isBroken ? await openIncident(trx, alert, finding, judged.worst(finding)) : null;
      if (id !== null) came.opened.push(id);
    } else if (finding.isBroken || incident.good_since === null) {
      await setGoodSince(trx, incident.id, finding.isBroken ? null : sql<Date>`now()`);
    } else {
      await clearIncident(trx, incident.id, finding.figures);
      came.cleared.push(incident.id);
    }
  }
  return came;
}

/** One that could not be judged by what was read is not due again before its time: each check reads a day of records. */
export async function passOver(db: Db, alert: Alert, readFrom: Date): Promise<void> {
  await db
    .updateTable('alert_rules')
    .set({ checked_at: sql<Date>`now()` })
    .where('id', '=', alert.id)
    .where((eb) => eb.or([eb('checked_at', 'is', null), eb('checked_at', '<', readFrom)]))
    .execute();
}

async function openIncident(trx: Trx, alert: Alert, finding: Finding, worst: WorstRecord[]): Promise<string | null> {
  const told = { number: alert.number, figures: finding.figures, worst };
  const row = await trx
    .insertInto('alert_incidents')
    .values({
      id: randomUUID(),
      rule_id: alert.id,
      subject: finding.subject,
      state: 'open',
      details: JSON.stringify(z.encode(details, told)),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) return null;
  await placeMessage(trx, {
    entity: 'alert',
    entityId: row.id,
    channelId: alert.channelId,
    homeUser: null,
    parentId: null,
    urgency: urgency.first,
  });
  return row.id;
}

async function setGoodSince(trx: Trx, id: string, at: null | ReturnType<typeof sql<Date>>): Promise<void> {
  await trx.updateTable('alert_incidents').set({ good_since: at }).where('id', '=', id).execute();
}

/** It has been good on two checks in a row: its message says so, and so does an all-clear in its thread. */
async function clearIncident(trx: Trx, id: string, found: Figures): Promise<void> {
  await trx
    .updateTable('alert_incidents')
    .set({
      state: 'cleared',
      cleared_at: sql<Date>`now()`,
      cleared_details: JSON.stringify(z.encode(figures, found)),
    })
    .where('id', '=', id)
    .execute();
  await wantShown(trx, 'alert', id, { urgency: urgency.first });
  const told = await trx
    .selectFrom('slack_messages')
    .select(['id', 'channel_id'])
    .where('entity', '=', 'alert')
    .where('entity_id', '=', id)
    .executeTakeFirst();
  if (told === undefined) return;
  await placeMessage(trx, {
    entity: 'alert_clear',
    entityId: id,
    channelId: told.channel_id,
    homeUser: null,
    parentId: told.id,
    urgency: urgency.first,
  });
}
