import { type RawBuilder, sql } from 'kysely';
import { firstHalt, type Halt } from '../access/halts.ts';
import type { Trx } from '../storage/transaction.ts';
import { capBroken } from './check-caps.ts';
import type { Reason } from './states.ts';
import type { NumberStanding } from './take.ts';
import { type Text, toText } from './text.ts';
import { type Cap, type Caps, type CapsNow, capsLock, setCaps } from './text-caps.ts';

/** What the last look before a send found: go, wait, ask its author, or never. */
export type Decision =
  | { kind: 'go' }
  | { kind: 'wait'; reason: Reason; detail: string | null; seconds: number }
  | { kind: 'hold' }
  | { kind: 'refuse'; reason: Reason; detail: string | null };

export type DecideDeps = {
  /** An expression that says how a number of ours stands. */
  standingOf: (number: string) => RawBuilder<NumberStanding>;
  /** Whether the author may send; null: Slack cannot say just now. */
  mayStillSend: boolean | null;
  capsNow: CapsNow;
};

/** How soon a text that has to wait is looked at again. Seconds. */
const againSeconds = { halted: 5, equal: 3, turn: 1, silent: 5 } as const;

/**
 * Just before a text leaves: is it still in time, not frozen, allowed, not blocked, from a number that may text, not equal
 * to one whose outcome is not known, and under the caps? The text as it is now, with its row locked, and the decision; null when
 * it is queued no more. `known`: the text as it was read before.
 */
export async function lockAndDecide(
  trx: Trx,
  deps: DecideDeps,
  known: Text,
): Promise<{ text: Text; decision: Decision } | null> {
  const caps = await deps.capsNow(trx);
  const set = setCaps(caps);
  const text = await lockInTurn(trx, known, capsLock(set, known.author));
  if (text?.state !== 'queued') return null;
  return { text, decision: await decide(trx, deps, text, caps, set) };
}

async function decide(trx: Trx, deps: DecideDeps, text: Text, caps: Caps, set: Cap[]): Promise<Decision> {
  const facts = await readFacts(trx, deps, text);
  if (facts.blocked !== null) return { kind: 'refuse', reason: 'blocked', detail: facts.blocked };
  if (deps.mayStillSend === false) return { kind: 'refuse', reason: 'sender_lost_right', detail: null };
  if (facts.standing === 'gone') return { kind: 'refuse', reason: 'from_gone', detail: null };
  if (facts.standing === 'cannot_text') return { kind: 'refuse', reason: 'from_cannot_text', detail: null };
  if (facts.past) return { kind: 'hold' };
  if (facts.halt !== null) return waitFor(facts.halt);
  if (deps.mayStillSend === null)
    return { kind: 'wait', reason: 'chat_silent', detail: null, seconds: againSeconds.silent };
  if (facts.equal) return { kind: 'wait', reason: 'equal_in_flight', detail: null, seconds: againSeconds.equal };
  if (facts.earlier) return { kind: 'wait', reason: 'retry', detail: null, seconds: againSeconds.turn };
  const broken = await capBroken(trx, caps, set, text);
  return broken === null ? { kind: 'go' } : { kind: 'refuse', reason: 'over_cap', detail: broken };
}

function waitFor(halt: Pick<Halt, 'kind' | 'setBy'>): Decision {
  const reason = halt.kind === 'freeze' ? 'frozen' : 'carrier_refuses_key';
  return { kind: 'wait', reason, detail: halt.setBy, seconds: againSeconds.halted };
}

/**
 * The text, its row locked. Two workers who hold equal texts decide one after the other, so that the second sees what the first
 * decided; and so do all that are under one cap, so that it holds to the text. In one statement with the row: every text comes by here.
 */
async function lockInTurn(trx: Trx, { id, from, to, body }: Text, caps: string | null): Promise<Text | null> {
  const equal = `in flight\n${from}\n${to}\n${body}`;
  const locks = [equal, ...(caps === null ? [] : [caps])];
  const taken = locks.map((key) => sql`pg_advisory_xact_lock(hashtextextended(${key}, 0))::text`);
  const row = await trx
    .selectFrom('texts')
    .selectAll()
    .select(sql`concat(${sql.join(taken)})`.as('turn'))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toText(row);
}

/**
 * Everything that our own rows say about it, read in one go: every text comes by here. The states stand in the statement and are
 * no parameters: with one plan for all of them it could not use the indexes of those that are under way.
 */
async function readFacts(trx: Trx, { standingOf }: Pick<DecideDeps, 'standingOf'>, text: Text) {
  return trx
    .selectFrom('texts')
    .select((eb) => [
      eb.selectFrom('block_list').select('reason').where('number', '=', text.to).as('blocked'),
      standingOf(text.from).as('standing'),
      sql<boolean>`good_until < now()`.as('past'),
      firstHalt.as('halt'),
      eb.exists(equalInFlight(trx, text)).as('equal'),
      eb.exists(earlierInLine(trx, text)).as('earlier'),
    ])
    .where('id', '=', text.id)
    .executeTakeFirstOrThrow();
}

/** Two equal texts, one of them uncertain: a record could settle either, so the other waits. */
function equalInFlight(trx: Trx, text: Text) {
  return trx
    .selectFrom('texts as other')
    .select('other.id')
    .where('other.id', '!=', text.id)
    .where('other.from_number', '=', text.from)
    .where('other.to_number', '=', text.to)
    .where('other.body', '=', text.body)
    .where('other.state', 'in', [sql.lit('sending' as const), sql.lit('uncertain' as const)]);
}

/** What was said first in a conversation arrives first, unless it waits for something of its own. */
function earlierInLine(trx: Trx, text: Text) {
  return trx
    .selectFrom('texts as other')
    .select('other.id')
    .where('other.conversation_id', '=', text.conversationId)
    .where('other.created_at', '<', text.createdAt)
    .where((eb) =>
      eb.or([
        eb('other.state', '=', sql.lit('sending' as const)),
        eb.and([
          eb('other.state', '=', sql.lit('queued' as const)),
          eb.or([eb('other.reason', 'is', null), eb('other.reason', '!=', 'equal_in_flight')]),
          eb('other.good_until', '>', sql<Date>`now()`),
        ]),
      ]),
    );
}
