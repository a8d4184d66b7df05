import { sql } from 'kysely';
import { Refusal } from '../../errors.ts';
import { markWanted, urgency, type Wanted, wantAllShown } from '../../storage/projections.ts';
import type { Trx } from '../../storage/transaction.ts';
import { auditRow } from '../audit.ts';
import type { Kinds } from './kinds.ts';
import { type EndedReason, lockRequest, type Request, type RequestState } from './request.ts';

export type Ending = {
  state: Exclude<RequestState, 'requested'>;
  /** Null: the program. */
  by: string | null;
  reason?: EndedReason | null;
  detail?: string | null;
  source: 'button' | 'modal' | 'worker' | 'sweep' | 'command';
  /** How many approvals it took in the end; left out: as last computed. */
  needed?: number;
  /** For the trail. */
  details?: { [name: string]: string | number | boolean | null };
};

/** Every message of a request is to say how it stands now. */
export async function showRequest(trx: Trx, requestId: string): Promise<void> {
  await wantAllShown(trx, messagesOf(requestId));
}

/** A request's messages, for a statement that makes the change as well. */
export function messagesOf(requestId: string): Wanted[] {
  return [
    { entity: 'request', entityId: requestId, urgency: urgency.first },
    { entity: 'request_own', entityId: requestId, urgency: urgency.first },
  ];
}

/**
 * The one way in which a request's decision ends: the row, the trail and what Slack is to show, in one statement, since
 * other decisions may wait for this one's end; then what its kind makes of it. The caller holds the row's lock, and the
 * request is open.
 */
export async function endRequest(trx: Trx, kinds: Kinds, request: Request, ending: Ending): Promise<void> {
  const noted = auditRow({
    actor: ending.by,
    action: `request.${ending.state}`,
    entity: 'request',
    entityId: request.id,
    source: ending.source,
    details: { reason: ending.reason ?? null, detail: ending.detail ?? null, ...ending.details },
  });
  await trx
    .with('noted', (db) => db.insertInto('audit').values(noted))
    .with('marked', () => sql<object>`(${markWanted(messagesOf(request.id))})`)
    .updateTable('requests')
    .set({
      state: ending.state,
      needed: ending.needed ?? request.needed,
      decided_by: ending.by,
      decided_at: sql<Date>`now()`,
      ended_reason: ending.reason ?? null,
      ended_detail: ending.detail ?? null,
    })
    .where('id', '=', request.id)
    .where('state', '=', 'requested')
    .execute();
  const ended: Request = { ...request, state: ending.state, decidedBy: ending.by };
  if (ending.state === 'approved') await kinds[request.kind].approved(trx, ended);
  else await kinds[request.kind].dropped(trx, ended);
}

/**
 * The requester takes the request back.
 * @throws Refusal when it is somebody else's, or decided already.
 */
export async function cancelRequest(
  trx: Trx,
  kinds: Kinds,
  wish: { requestId: string; by: string; source: Ending['source'] },
): Promise<void> {
  const request = await mustBeOpen(trx, wish.requestId);
  if (request.requester !== wish.by) {
    throw new Refusal('not_yours', 'Only who asked for it can cancel it.', 'An approver can deny it.', {
      people: [request.requester],
    });
  }
  await endRequest(trx, kinds, request, {
    state: 'cancelled',
    by: wish.by,
    reason: 'by_requester',
    source: wish.source,
  });
}

/** @throws Refusal with who was first when it is decided already. */
export async function mustBeOpen(trx: Trx, requestId: string): Promise<Request> {
  const request = await lockRequest(trx, requestId);
  if (request === null) throw noSuchRequest();
  if (request.state !== 'requested') throw alreadyDecided(request);
  return request;
}

export function noSuchRequest(): Refusal {
  return new Refusal('no_request', 'That request is not known here.', 'See /numbers requests for those that are.');
}

const ended: { [state in RequestState]: string } = {
  requested: 'It is open',
  approved: 'This was approved already',
  denied: 'This was denied already',
  cancelled: 'This was cancelled',
  expired: 'This has expired',
};

export function alreadyDecided(request: Request): Refusal {
  const at = request.decidedAt === null ? '' : `, at ${request.decidedAt.toISOString().slice(11, 16)} UTC`;
  const people = request.decidedBy === null ? [] : [request.decidedBy];
  return new Refusal('already_decided', `${ended[request.state]}${at}.`, 'The message shows how it ended.', { people });
}
