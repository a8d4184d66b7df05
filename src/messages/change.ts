import { type Expression, sql, type UpdateObject } from 'kysely';
import { auditRow } from '../access/audit.ts';
import { markWanted, type Urgency, urgency, type Wanted, wantAllShown } from '../storage/projections.ts';
import type { Schema } from '../storage/schema.ts';
import type { Trx } from '../storage/transaction.ts';
import type { Reason, TextState } from './states.ts';
import type { Text } from './text.ts';

export type Change = {
  state: TextState;
  reason?: Reason | null;
  detail?: string | null;
  carrierId?: string | null;
  /** Nothing more is expected. */
  atRest?: boolean;
  /** Who did it; null: the program. */
  by?: string | null;
  source: 'worker' | 'button' | 'sweep';
};

/** What else is written by the statement of a change. */
export type Along = {
  columns?: UpdateObject<Schema, 'texts'>;
  /** A statement on another table. */
  beside?: Expression<object>;
};

const newTry = { tries: sql<number>`tries + 1`, first_try_at: sql<Date>`coalesce(first_try_at, now())` };
const settled: TextState[] = ['delivered', 'undelivered', 'rejected', 'held'];

/**
 * The one way in which a text changes its state: the row, the audit trail and what Slack is to show, together and in one
 * statement, since all sending goes by here. The caller holds the row's lock and has decided that the change is allowed.
 */
export async function changeText(trx: Trx, text: Text, change: Change, along: Along = {}): Promise<void> {
  await changing(trx, text, change, along).execute();
}

/** The same change as a statement, for who wants something of the row back. */
export function changing(trx: Trx, text: Text, change: Change, along: Along = {}) {
  const by = change.by ?? null;
  const noted = auditRow({
    actor: by,
    action: `text.${change.state}`,
    entity: 'text',
    entityId: text.id,
    source: change.source,
    details: { from: text.state, reason: change.reason ?? null, carrierId: change.carrierId ?? text.carrierId },
  });
  return trx
    .with('beside', () => along.beside ?? sql<object>`(select)`)
    .with('noted', (db) => db.insertInto('audit').values(noted))
    .with('marked', () => sql<object>`(${markWanted(stale(text, change.state))})`)
    .updateTable('texts')
    .set({
      state: change.state,
      reason: change.reason ?? null,
      detail: change.detail ?? null,
      ...(change.carrierId === undefined ? {} : { carrier_id: change.carrierId }),
      ...(change.atRest ? { rest_at: sql<Date>`now()`, next_look_at: null } : {}),
      ...(by === null ? {} : { decided_by: by, decided_at: sql<Date>`now()` }),
      // From the start again: a look of before would find nothing, and what is not known then is asked about anew.
      ...(change.state === 'queued' ? { next_look_at: null, asked_at: null } : { next_try_at: null }),
      ...(change.state === 'sending' ? newTry : {}),
      ...along.columns,
    })
    .where('id', '=', text.id);
}

/** `sending` is not shown for a text that leaves within this many seconds. */
const sendingShownAfter = 2;

/** Brings the text's message, its conversation's face and the question about it up to date. */
export async function showText(trx: Trx, text: Text, state: TextState): Promise<void> {
  await wantAllShown(trx, stale(text, state));
}

/** What a text's change leaves behind in Slack. */
function stale(text: Text, state: TextState): Wanted[] {
  const isQuestion = state === 'held' || state === 'uncertain';
  const level: Urgency = isQuestion || settled.includes(state) ? urgency.first : urgency.normal;
  const afterSeconds = state === 'sending' ? sendingShownAfter : 0;
  return [
    { entity: 'text', entityId: text.id, urgency: level, afterSeconds },
    { entity: 'question', entityId: text.id, urgency: urgency.first },
    // The face says the last words and their state; it may lag a little, so that a busy thread costs few updates.
    { entity: 'conversation', entityId: text.conversationId, afterSeconds: sendingShownAfter },
  ];
}
