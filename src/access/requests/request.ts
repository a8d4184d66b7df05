import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { Requests, Votes } from '../../storage/schema-access.ts';
import type { Db, Trx } from '../../storage/transaction.ts';
import { settingKinds } from '../setting-kinds.ts';

/** What can be asked for and decided: one machine, several kinds. */
export const requestKinds = ['buy', 'release'] as const;
export type RequestKind = (typeof requestKinds)[number];

export const requestStates = ['requested', 'approved', 'denied', 'cancelled', 'expired'] as const;
/** `requested` is the only one that is not an end of the decision. */
export type RequestState = (typeof requestStates)[number];

/** Why a request ended, where its state alone does not say. */
export type EndedReason =
  /** The approver's word stands in `endedDetail`. */
  | 'denied'
  | 'by_requester'
  | 'too_few_approvers'
  /** The approval channel takes no message; the chat's word for why stands in `endedDetail`. */
  | 'channel_refused';

const policyShape = z.object({
  quorum: settingKinds.quorum,
  expiry: settingKinds.expiry,
  breakGlass: settingKinds.breakGlass,
  beyond: z.enum(['refuse', 'admin']),
  /** Whom the face calls by a mention; null: who may decide was not known yet. */
  mentions: z.array(z.string()).nullable(),
});
/** The rules that a request was made under, and keeps. */
export type Policy = z.output<typeof policyShape>;

export type Request = {
  id: string;
  kind: RequestKind;
  state: RequestState;
  requester: string;
  reason: string;
  costCenter: string | null;
  policy: Policy;
  /** How many approvals it takes, as last computed. */
  needed: number;
  /** Where it is decided. */
  channelId: string;
  /** The most that the vote covers, in nanodollars. */
  setupNanodollars: bigint;
  monthlyNanodollars: bigint;
  needsAdmin: boolean;
  createdAt: Date;
  expiresAt: Date;
  /** When what it says of stock and prices was last looked up. */
  checkedAt: Date | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  endedReason: string | null;
  endedDetail: string | null;
  follows: string | null;
};

export type Vote = { person: string; vote: 'approve' | 'deny'; note: string | null; breakGlass: boolean; at: Date };

export function toRequest(row: Selectable<Requests>): Request {
  return {
    id: row.id,
    kind: oneOf(requestKinds, row.kind),
    state: oneOf(requestStates, row.state),
    requester: row.requester,
    reason: row.reason,
    costCenter: row.cost_center,
    policy: policyShape.parse(row.policy),
    needed: row.needed,
    channelId: row.channel_id,
    setupNanodollars: row.setup_nanodollars,
    monthlyNanodollars: row.monthly_nanodollars,
    needsAdmin: row.needs_admin,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    checkedAt: row.checked_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    endedReason: row.ended_reason,
    endedDetail: row.ended_detail,
    follows: row.follows,
  };
}

function oneOf<T extends string>(words: readonly T[], word: string): T {
  const found = words.find((one) => one === word);
  if (found === undefined) throw new Error(`the database holds an unknown word: ${word}`);
  return found;
}

export async function findRequest(db: Db | Trx, id: string): Promise<Request | null> {
  const row = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toRequest(row);
}

/** A request whose row is locked, and whether its time is over by the database's clock. */
export type LockedRequest = Request & { isPast: boolean };

/** The request, its row locked until the transaction ends: one decision after the other. */
export async function lockRequest(trx: Trx, id: string): Promise<LockedRequest | null> {
  const row = await trx
    .selectFrom('requests')
    .selectAll()
    .select(sql<boolean>`expires_at <= now()`.as('is_past'))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : { ...toRequest(row), isPast: row.is_past };
}

/** A request's votes, the oldest first. */
export async function votesOf(db: Db | Trx, requestId: string): Promise<Vote[]> {
  const rows = await db.selectFrom('votes').selectAll().where('request_id', '=', requestId).orderBy('at').execute();
  return rows.map(toVote);
}

function toVote(row: Selectable<Votes>): Vote {
  return {
    person: row.person,
    vote: row.vote === 'deny' ? 'deny' : 'approve',
    note: row.note,
    breakGlass: row.break_glass,
    at: row.at,
  };
}

export type ListWish = {
  /** Only those that are open and that this person has not asked for or voted on. */
  waitingFor?: string;
  limit: number;
  offset: number;
};

/** Open requests first, then the most recently decided; and how many there are in all. */
export async function listRequests(db: Db, wish: ListWish): Promise<{ requests: Request[]; total: number }> {
  const person = wish.waitingFor;
  const base = db.selectFrom('requests').$if(person !== undefined, (query) =>
    query
      .where('state', '=', 'requested')
      .where('requester', '!=', person ?? '')
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('votes')
              .select('person')
              .whereRef('votes.request_id', '=', 'requests.id')
              .where('person', '=', person ?? ''),
          ),
        ),
      ),
  );
  const rows = await base
    .selectAll()
    .orderBy((eb) => eb.case().when('state', '=', 'requested').then(0).else(1).end())
    .orderBy('created_at', 'desc')
    .limit(wish.limit)
    .offset(wish.offset)
    .execute();
  const counted = await base.select((eb) => eb.fn.countAll<bigint>().as('total')).executeTakeFirstOrThrow();
  return { requests: rows.map(toRequest), total: Number(counted.total) };
}
