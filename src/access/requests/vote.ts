import { Refusal } from '../../errors.ts';
import { placed, placeMessage } from '../../storage/projections.ts';
import type { Trx } from '../../storage/transaction.ts';
import { type AuditEntry, auditRow, writeAudit } from '../audit.ts';
import { isCapped, type Reservation, reserve } from '../budget.ts';
import { type Holder, refusalOf } from '../roles.ts';
import type { SettingsReader } from '../settings.ts';
import { hasAdmin } from './admin-vote.ts';
import { alreadyDecided, endRequest, noSuchRequest, showRequest } from './end.ts';
import type { Kinds } from './kinds.ts';
import { longestReason } from './open.ts';
import { costOf, neededNow } from './quorum.ts';
import { type LockedRequest, lockRequest, type Policy, type Request, type Vote, votesOf } from './request.ts';

export type Ballot = {
  requestId: string;
  /** Who votes, read at most a minute ago. */
  voter: Holder;
  /** Those who may decide, as last known; null: not known just now. Few votes need them. */
  deciders: (trx: Trx) => Promise<string[] | null>;
  vote: Vote['vote'];
  note: string | null;
  /** An approver decides their own request, where the policy lets them, in front of the whole channel. */
  breakGlass: boolean;
  source: 'button' | 'modal';
  /** A hash of the message that the voter saw; null where Slack did not send it along. */
  shown: string | null;
};

export type VoteDeps = { settings: SettingsReader; kinds: Kinds };

export type Counted =
  | { kind: 'counted'; request: Request; approvals: number; needed: number; decided: boolean }
  /** Not counted; the refusal is for the voter alone, and stands in the trail. */
  | { kind: 'refused'; refusal: Refusal };

/**
 * Counts a vote, or says why it does not count; decides the request when it was the last one that it took. Everything is
 * looked at here, at the click. The caller commits in either case: a refused click stands in the trail too.
 */
export async function castVote(trx: Trx, deps: VoteDeps, ballot: Ballot): Promise<Counted> {
  const notAllowed = refusalOf(ballot.voter, ballot.breakGlass ? 'requests.break-glass' : 'requests.decide');
  if (notAllowed !== null) return refuse(trx, ballot, notAllowed);
  const request = await lockRequest(trx, ballot.requestId);
  if (request === null) return refuse(trx, ballot, noSuchRequest());
  if (await expireNow(trx, deps.kinds, request)) {
    return refuse(trx, ballot, expired(request));
  }
  const votes = await votesOf(trx, request.id);
  const refusal = notCounted(ballot, request, votes);
  if (refusal !== null) return refuse(trx, ballot, refusal);
  return ballot.vote === 'deny' ? deny(trx, deps, ballot, request) : approve(trx, deps, ballot, request, votes);
}

/** Why a vote of somebody who may vote does not count; null: it does. */
function notCounted(ballot: Ballot, request: Request, votes: Vote[]): Refusal | null {
  const me = ballot.voter.person.id;
  if (request.state !== 'requested') return alreadyDecided(request);
  if (me === request.requester && !mayBreakGlass(ballot, request)) {
    const next = request.policy.breakGlass
      ? 'Choose Break the glass in the menu beside Deny if it cannot wait.'
      : 'Somebody else has to.';
    return new Refusal('own_request', 'You asked for this, so you cannot decide it.', next);
  }
  // It stands in for the votes of the others: nobody who has one of those may skip the rest with it.
  if (ballot.breakGlass && me !== request.requester) {
    return new Refusal(
      'not_own_request',
      'Breaking the glass is for one’s own request.',
      'Approve this one, or deny it.',
    );
  }
  if (votes.some((vote) => vote.person === me)) {
    return new Refusal('voted_already', 'You have voted on this already.', 'It waits for somebody else.');
  }
  const needsReason = ballot.vote === 'deny' || ballot.breakGlass;
  if (needsReason && (ballot.note ?? '').trim() === '') {
    return new Refusal('no_reason', 'This needs a reason.', 'Say why, in a few words.', { field: 'note' });
  }
  if ([...(ballot.note ?? '')].length > longestReason) {
    return new Refusal('long_reason', `That is longer than ${longestReason} characters.`, 'Shorten it.', {
      field: 'note',
    });
  }
  return null;
}

function mayBreakGlass(ballot: Ballot, request: Request): boolean {
  return ballot.breakGlass && request.policy.breakGlass && ballot.vote === 'approve';
}

async function deny(trx: Trx, deps: VoteDeps, ballot: Ballot, request: Request): Promise<Counted> {
  await keepVote(trx, ballot, null);
  const by = ballot.voter.person.id;
  const ending = { by, reason: 'denied', detail: ballot.note, source: ballot.source } as const;
  await endRequest(trx, deps.kinds, request, { ...ending, state: 'denied', details: { shown: ballot.shown } });
  return { kind: 'counted', request, approvals: 0, needed: request.needed, decided: true };
}

async function approve(trx: Trx, deps: VoteDeps, ballot: Ballot, request: Request, votes: Vote[]): Promise<Counted> {
  const isAdmin = await hasAdmin(trx, deps, ballot, votes);
  const orders = await deps.kinds[request.kind].reservations(trx, request);
  const approval: Approval = { isAdmin, orders, approvals: votes.length + 1 };
  const seemsEnough = approval.approvals >= request.needed && (!request.needsAdmin || isAdmin) && !ballot.breakGlass;
  if (seemsEnough && (await decideAhead(trx, deps, ballot, request, approval))) {
    return { kind: 'counted', request, approvals: approval.approvals, needed: request.needed, decided: true };
  }
  return weigh(trx, deps, ballot, request, approval);
}

type Approval = {
  /** Whether an admin is among those who approve, this vote included. */
  isAdmin: boolean;
  orders: Reservation[];
  /** This vote included. */
  approvals: number;
};

/**
 * Decides as if the money were there, and looks at the money last: behind its locks all other approvals wait, and a request
 * for many numbers has much to write. Gives whether it held; all that was written is taken back where it did not.
 */
async function decideAhead(
  trx: Trx,
  deps: VoteDeps,
  ballot: Ballot,
  request: Request,
  { isAdmin, orders, approvals }: Approval,
): Promise<boolean> {
  const { id: requestId, requester, policy, costCenter, needed } = request;
  // A reading of a second ago says whom to wait for; what holds is read once nobody is waited for any more.
  const turn = isCapped(await deps.settings.recentIn(trx), costCenter) ? 'alone' : 'beside others';
  const ahead = await trx.savepoint('ahead').execute();
  await keepVote(trx, ballot, { approvals, needed });
  const by = ballot.voter.person.id;
  await endRequest(trx, deps.kinds, request, { state: 'approved', by, source: ballot.source });
  const nowNeeded = await neededNow(trx, { requester, policy, nanodollars: costOf(request) });
  const mayGoBeyond = policy.beyond === 'admin' && isAdmin;
  const reservation = { requestId, costCenter, orders, mayGoBeyond, turn } as const;
  const holds = nowNeeded <= needed && (await reserve(trx, deps.settings, reservation)) === null;
  // The locks that were taken since are given back too: who comes again alone would wait for others who do the same.
  if (!holds) await ahead.rollbackToSavepoint('ahead').execute();
  return holds;
}

/** Counts an approval by what it takes now and by what the month has left. */
async function weigh(
  trx: Trx,
  deps: VoteDeps,
  ballot: Ballot,
  request: Request,
  { isAdmin, orders, approvals }: Approval,
): Promise<Counted> {
  const { id: requestId, requester, policy, costCenter } = request;
  const nanodollars = costOf(request);
  const needed = Math.max(request.needed, await neededNow(trx, { requester, policy, nanodollars }));
  const isEnough = (approvals >= needed && (!request.needsAdmin || isAdmin)) || ballot.breakGlass;
  if (isEnough) {
    // The glass stands in for votes, not for money; and one's own vote must not be left behind as one of several.
    const mayWait = policy.beyond === 'admin' && !ballot.breakGlass;
    const mayGoBeyond = mayWait && isAdmin;
    const reservation = { requestId, costCenter, orders, mayGoBeyond, turn: 'alone' } as const;
    const why = await reserve(trx, deps.settings, reservation);
    if (why !== null && !mayWait) return refuse(trx, ballot, beyondNow(why, policy, ballot));
    if (why !== null) return needAdmin(trx, ballot, request, approvals, needed);
  }
  await keepVote(trx, ballot, { approvals, needed });
  if (isEnough) {
    const by = ballot.voter.person.id;
    await endRequest(trx, deps.kinds, request, { state: 'approved', by, needed, source: ballot.source });
  } else if (await areTooFew(trx, ballot, requester, needed)) {
    // What the requester had approved meanwhile makes it dearer than those who may decide can carry.
    const detail = `it takes ${needed} approvals by now`;
    const ending = { by: null, reason: 'too_few_approvers', detail, needed, source: ballot.source } as const;
    await endRequest(trx, deps.kinds, request, { ...ending, state: 'cancelled' });
  } else {
    await trx.updateTable('requests').set({ needed }).where('id', '=', requestId).execute();
    await showRequest(trx, requestId);
  }
  return { kind: 'counted', request, approvals, needed, decided: isEnough };
}

async function areTooFew(trx: Trx, { deciders }: Ballot, requester: string, needed: number): Promise<boolean> {
  return ((await deciders(trx))?.filter((id) => id !== requester).length ?? needed) < needed;
}

/** It has become more than the month has left: the vote stands, and an admin has to be among the approvers. */
async function needAdmin(
  trx: Trx,
  ballot: Ballot,
  request: Request,
  approvals: number,
  needed: number,
): Promise<Counted> {
  await keepVote(trx, ballot, { approvals, needed, needsAdmin: true });
  await trx.updateTable('requests').set({ needed, needs_admin: true }).where('id', '=', request.id).execute();
  await showRequest(trx, request.id);
  return { kind: 'counted', request, approvals, needed, decided: false };
}

function beyondNow(why: string, { beyond }: Policy, { breakGlass }: Ballot): Refusal {
  const what = breakGlass ? 'Breaking the glass does not reach beyond the budget' : 'It cannot be approved now';
  const next =
    beyond === 'admin'
      ? 'It stays open: others vote on it, another admin among them, or the budget is raised.'
      : 'It stays open; an admin can raise the budget, or deny it.';
  return new Refusal('over_budget', `${what}: ${why}.`, next);
}

/** `counted`: what the trail is to say of it; null: the decision's own row says it. */
async function keepVote(trx: Trx, ballot: Ballot, counted: { [name: string]: number | boolean } | null): Promise<void> {
  const person = ballot.voter.person.id;
  const { requestId, vote, note, breakGlass } = ballot;
  const row = { request_id: requestId, person, vote, note, break_glass: breakGlass };
  // A press that was not theirs: the person hears of it where only they are.
  const place = {
    entity: 'vote',
    entityId: `${requestId}:${person}`,
    channelId: null,
    homeUser: person,
    parentId: null,
  };
  const placing = trx.with('placed', (db) => placed(db, place));
  if (counted === null) await placing.insertInto('votes').values(row).execute();
  else {
    const noted = auditRow(voteEntry(ballot, counted));
    await placing
      .with('noted', (db) => db.insertInto('audit').values(noted))
      .insertInto('votes')
      .values(row)
      .execute();
  }
  if (!breakGlass) return;
  const request = await trx
    .selectFrom('requests')
    .select('channel_id')
    .where('id', '=', requestId)
    .executeTakeFirstOrThrow();
  const channel = { channelId: request.channel_id, homeUser: null, parentId: null };
  await placeMessage(trx, { entity: 'broken_glass', entityId: requestId, ...channel });
}

function voteEntry(ballot: Ballot, counted: { [name: string]: number | boolean }): AuditEntry {
  const { voter, requestId, vote, note, breakGlass, source, shown } = ballot;
  return {
    actor: voter.person.id,
    actorName: voter.person.name,
    action: `request.vote_${vote}`,
    entity: 'request',
    entityId: requestId,
    source,
    details: { note, breakGlass, shown, ...counted },
  };
}

async function refuse(trx: Trx, ballot: Ballot, refusal: Refusal): Promise<Counted> {
  await noteUncounted(trx, { ...ballot, userId: ballot.voter.person.id }, refusal.code);
  return { kind: 'refused', refusal };
}

/** A click that does not count stands in the trail too. `why`: a refusal's code. */
export async function noteUncounted(
  trx: Trx,
  click: Pick<Ballot, 'requestId' | 'vote' | 'source' | 'shown'> & { userId: string },
  why: string,
): Promise<void> {
  await writeAudit(trx, {
    actor: click.userId,
    action: 'request.vote_refused',
    entity: 'request',
    entityId: click.requestId,
    source: click.source,
    details: { vote: click.vote, why, shown: click.shown },
  });
}

function expired(request: Request): Refusal {
  return new Refusal('expired', 'This has expired, so it cannot be decided any more.', 'It can be requested again.', {
    people: [request.requester],
  });
}

/** Ends an open request whose time is over, by the database's clock. Gives whether it did. */
export async function expireNow(trx: Trx, kinds: Kinds, request: LockedRequest): Promise<boolean> {
  if (request.state !== 'requested' || !request.isPast) return false;
  await endRequest(trx, kinds, request, { state: 'expired', by: null, source: 'sweep' });
  return true;
}
