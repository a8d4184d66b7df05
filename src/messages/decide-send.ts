import { sql } from 'kysely';
import { type Halt, standingHalts } from '../access/halts.ts';
import type { Trx } from '../storage/transaction.ts';
import { findBlocked } from './block-list.ts';
import type { Reason } from './states.ts';
import type { NumberStanding } from './take.ts';
import type { Text } from './text.ts';

/** What the last look before a send found: go, wait, ask its author, or never. */
export type Decision =
  | { kind: 'go' }
  | { kind: 'wait'; reason: Reason; detail: string | null; seconds: number }
  | { kind: 'hold' }
  | { kind: 'refuse'; reason: Reason; detail: string | null };

export type DecideDeps = {
  numberStanding: (trx: Trx, number: string) => Promise<NumberStanding>;
  /** Whether the author may send; null: Slack cannot say just now. */
  mayStillSend: boolean | null;
};

/** How soon a text that has to wait is looked at again. Seconds. */
const againSeconds = { halted: 5, equal: 3, turn: 1, silent: 5 } as const;

/**
 * Just before a text leaves: is it still in time, not frozen, allowed, not blocked, from a number that may text, and not
 * equal to one whose outcome is not known? The caller holds the text's row.
 */
export async function decideSend(trx: Trx, deps: DecideDeps, text: Text): Promise<Decision> {
  const blocked = await findBlocked(trx, text.to);
  if (blocked !== null) return { kind: 'refuse', reason: 'blocked', detail: blocked.reason };
  if (deps.mayStillSend === false) return { kind: 'refuse', reason: 'sender_lost_right', detail: null };
  const standing = await deps.numberStanding(trx, text.from);
  if (standing === 'gone') return { kind: 'refuse', reason: 'from_gone', detail: null };
  if (standing === 'cannot_text') return { kind: 'refuse', reason: 'from_cannot_text', detail: null };
  if (await isPastShelfLife(trx, text)) return { kind: 'hold' };
  const halt = (await standingHalts(trx))[0];
  if (halt !== undefined) return waitFor(halt);
  if (deps.mayStillSend === null)
    return { kind: 'wait', reason: 'chat_silent', detail: null, seconds: againSeconds.silent };
  if (await hasEqualInFlight(trx, text)) {
    return { kind: 'wait', reason: 'equal_in_flight', detail: null, seconds: againSeconds.equal };
  }
  if (await hasEarlierInLine(trx, text))
    return { kind: 'wait', reason: 'retry', detail: null, seconds: againSeconds.turn };
  return { kind: 'go' };
}

function waitFor(halt: Halt): Decision {
  const reason = halt.kind === 'freeze' ? 'frozen' : 'carrier_refuses_key';
  return { kind: 'wait', reason, detail: halt.setBy, seconds: againSeconds.halted };
}

async function isPastShelfLife(trx: Trx, text: Text): Promise<boolean> {
  const row = await trx
    .selectFrom('texts')
    .select(sql<boolean>`good_until < now()`.as('past'))
    .where('id', '=', text.id)
    .executeTakeFirstOrThrow();
  return row.past;
}

/**
 * Two equal texts, one of them uncertain: a record could settle either, so the other waits. The lock makes two workers who
 * hold equal texts decide one after the other.
 */
async function hasEqualInFlight(trx: Trx, text: Text): Promise<boolean> {
  const key = `in flight\n${text.from}\n${text.to}\n${text.body}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
  const equal = await trx
    .selectFrom('texts')
    .select('id')
    .where('id', '!=', text.id)
    .where('from_number', '=', text.from)
    .where('to_number', '=', text.to)
    .where('body', '=', text.body)
    .where('state', 'in', ['sending', 'uncertain'])
    .limit(1)
    .executeTakeFirst();
  return equal !== undefined;
}

/** What was said first in a conversation arrives first, unless it waits for something of its own. */
async function hasEarlierInLine(trx: Trx, text: Text): Promise<boolean> {
  const earlier = await trx
    .selectFrom('texts')
    .select('id')
    .where('conversation_id', '=', text.conversationId)
    .where('created_at', '<', text.createdAt)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'sending'),
        eb.and([
          eb('state', '=', 'queued'),
          eb.or([eb('reason', 'is', null), eb('reason', '!=', 'equal_in_flight')]),
          eb('good_until', '>', sql<Date>`now()`),
        ]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return earlier !== undefined;
}
