import { z } from 'zod';
import type { AppProcess } from './app-handle.ts';

const shape = z.object({
  id: z.string(),
  conversation: z.string(),
  words: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  atRest: z.boolean(),
  /** A person is asked about it now; and whether one ever was, which its question in Slack says. */
  asked: z.boolean(),
  wasAsked: z.boolean(),
  /** How many *about to* rows it has, and how many of them lack an outcome. */
  attempts: z.number(),
  unanswered: z.number(),
  /** The outcome of its last attempt. */
  outcome: z.string().nullable(),
  /** How often it became uncertain, by the audit trail. */
  uncertain: z.number(),
  /** Slack shows all of it: the text, its conversation and the question about it. */
  shown: z.boolean(),
  /** Differs as soon as the text itself has moved. */
  mark: z.string(),
});
export type TextRow = z.output<typeof shape>;

const sql = `
  select t.id, t.conversation_id as conversation, t.body as words, t.state, t.reason,
    t.rest_at is not null as "atRest",
    exists (select from slack_messages q where q.entity = 'question' and q.entity_id = t.id::text) as "wasAsked",
    t.asked_at is not null and t.state in ('uncertain', 'held') as asked,
    (select count(*)::int from send_attempts a where a.text_id = t.id) as attempts,
    (select count(*)::int from send_attempts a where a.text_id = t.id and a.outcome is null) as unanswered,
    (select a.outcome from send_attempts a where a.text_id = t.id order by a.id desc limit 1) as outcome,
    (select count(*)::int from audit u where u.action = 'text.uncertain' and u.entity_id = t.id::text) as uncertain,
    m.behind = 0 as shown,
    concat_ws(' ', t.state, t.reason, t.looks, t.tries, t.rest_at, t.asked_at) as mark
  from texts t
  cross join lateral (
    select count(*) filter (where s.wanted > s.shown and s.refused is null) as behind
    from slack_messages s
    where (s.entity in ('text', 'question') and s.entity_id = t.id::text)
      or (s.entity = 'conversation' and s.entity_id = t.conversation_id::text)) m
  where t.body = any($1::text[]) order by t.created_at`;

/** The texts with these words, as the database has them now. */
export async function readTexts(app: AppProcess, words: string[]): Promise<TextRow[]> {
  return app.query(shape, sql, [words]);
}

/** How far a text had come when its process was killed: before its *about to* row, between that and its outcome, or after. */
export type Phase = 'untaken' | 'before' | 'between' | 'after';

export function phaseOf(row: TextRow | undefined): Phase {
  if (row === undefined) return 'untaken';
  if (row.unanswered > 0) return 'between';
  return row.attempts === 0 ? 'before' : 'after';
}
