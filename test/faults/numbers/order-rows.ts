import { z } from 'zod';
import type { AppProcess } from '../app-handle.ts';
import type { Phase } from '../text-rows.ts';

const shape = z.object({
  id: z.string(),
  request: z.string(),
  number: z.string(),
  requestState: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  atRest: z.boolean(),
  asked: z.boolean(),
  wasAsked: z.boolean(),
  attempts: z.number(),
  unanswered: z.number(),
  outcome: z.string().nullable(),
  uncertain: z.number(),
  /** Slack shows all of it: the request's face, the requester's message, the question. */
  shown: z.boolean(),
  /** What it takes of the budget: `reserved`, `spent` or `given_back`. */
  money: z.string().nullable(),
  mark: z.string(),
});
export type OrderRow = z.output<typeof shape>;

const sql = `
  select o.id, o.request_id as request, o.number, r.state as "requestState", o.state, o.reason,
    o.rest_at is not null and coalesce(o.setup_state, 'done') <> 'waiting' as "atRest",
    o.asked_at is not null and o.state = 'uncertain' as asked,
    exists (select from slack_messages q where q.entity = 'order_question' and q.entity_id = o.id::text) as "wasAsked",
    (select count(*)::int from order_attempts a where a.order_id = o.id) as attempts,
    (select count(*)::int from order_attempts a where a.order_id = o.id and a.outcome is null) as unanswered,
    (select a.outcome from order_attempts a where a.order_id = o.id order by a.id desc limit 1) as outcome,
    (select count(*)::int from audit u where u.action = 'number.uncertain' and u.entity_id = o.id::text) as uncertain,
    (select b.state from budget_entries b where b.order_id = o.id) as money,
    m.behind = 0 as shown,
    concat_ws(' ', r.state, o.state, o.reason, o.looks, o.tries, o.rest_at, o.asked_at, o.setup_state, o.setup_tries) as mark
  from number_orders o join requests r on r.id = o.request_id
  cross join lateral (
    select count(*) filter (where s.wanted > s.shown and s.refused is null) as behind
    from slack_messages s
    where (s.entity in ('request', 'request_own') and s.entity_id = o.request_id::text)
      or (s.entity = 'order_question' and s.entity_id = o.id::text)) m
  where o.number = any($1::text[]) and o.action = $2 order by o.created_at, o.position`;

/** The orders for these numbers, as the database has them now. */
export async function readOrders(app: AppProcess, numbers: string[], action: 'buy' | 'release'): Promise<OrderRow[]> {
  return app.query(shape, sql, [numbers, action]);
}

export function phaseOfOrder(row: OrderRow | undefined): Phase {
  if (row === undefined) return 'untaken';
  if (row.unanswered > 0) return 'between';
  return row.attempts === 0 ? 'before' : 'after';
}
