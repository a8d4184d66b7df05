import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { cancelRequest } from '../../../src/access/requests/end.ts';
import type { Database } from '../../../src/storage/database.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import {
  ada,
  dollars,
  holder,
  kinds,
  orderRows,
  pick,
  priya,
  request,
  requestRow,
  save,
  tomas,
  trail,
  unknownId,
  vote,
} from '../../support/requests.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  await database.db.deleteFrom('settings').execute();
  // What was approved within a week raises what the next request takes.
  await database.db.updateTable('budget_entries').set({ state: 'given_back' }).execute();
});

const reserved = async (requestId: string) =>
  database.db
    .selectFrom('budget_entries')
    .select(['nanodollars', 'state'])
    .where('request_id', '=', requestId)
    .execute();
const pass = (requestId: string) =>
  database.db.updateTable('requests').set({ expires_at: sql<Date>`now()` }).where('id', '=', requestId).execute();

describe('an approval', () => {
  test('decides a request below the threshold: its orders are due, its cost is reserved, the trail says who', async () => {
    const id = await request(database, { picks: [pick(), pick()] });
    expect(await vote(database, id, priya, { shown: 'hash' })).toMatchObject({
      kind: 'counted',
      approvals: 1,
      needed: 1,
      decided: true,
    });
    expect(await requestRow(database, id)).toMatchObject({ state: 'approved', decided_by: 'UPRIYA' });
    expect((await orderRows(database, id)).map(({ state, next_try_at }) => [state, next_try_at !== null])).toEqual([
      ['approved', true],
      ['approved', true],
    ]);
    expect(await reserved(id)).toEqual([
      { nanodollars: dollars(2.25), state: 'reserved' },
      { nanodollars: dollars(2.25), state: 'reserved' },
    ]);
    expect(await trail(database, id)).toEqual(['request.opened', 'request.vote_approve', 'request.approved']);
  });

  test('is one of two from fifty dollars on, and the second comes from somebody else', async () => {
    const id = await request(database, { picks: [pick(40, 10)] });
    expect(await vote(database, id, priya)).toMatchObject({ approvals: 1, needed: 2, decided: false });
    expect(await requestRow(database, id)).toMatchObject({ state: 'requested', needed: 2 });
    expect(await vote(database, id, priya)).toMatchObject({ kind: 'refused', refusal: { code: 'voted_already' } });
    expect(await vote(database, id, tomas)).toMatchObject({ approvals: 2, decided: true });
  });

  test('just below fifty dollars decides alone', async () => {
    const id = await request(database, { picks: [pick(40, 9.999)] });
    expect(await vote(database, id, priya)).toMatchObject({ needed: 1, decided: true });
  });

  test('of a request that was split gains nothing: what was approved this week counts', async () => {
    const first = await request(database, { picks: [pick(29, 1)] });
    const second = await request(database, { picks: [pick(29, 1)] });
    expect((await requestRow(database, second)).needed).toBe(1);
    expect(await vote(database, first, priya)).toMatchObject({ decided: true });
    expect(await vote(database, second, priya)).toMatchObject({ needed: 2, decided: false });
    const third = await request(database, { picks: [pick(29, 1)] });
    expect((await requestRow(database, third)).needed).toBe(2);
    // What costs nothing is no part of it, and somebody else's request is not dearer for it.
    const free = await request(database, { picks: [pick(0, 0)] });
    expect((await requestRow(database, free)).needed).toBe(1);
    expect(await vote(database, free, priya)).toMatchObject({ needed: 1, decided: true });
    const other = await request(database, { requester: 'UMINA', picks: [pick(29, 1)] });
    expect((await requestRow(database, other)).needed).toBe(1);
  });

  test('that makes it dearer than those who may decide can carry ends it', async () => {
    const deciders = ['UPRIYA', 'USAM'];
    const first = await request(database, { picks: [pick(29, 1)], deciders });
    const second = await request(database, { picks: [pick(29, 1)], deciders });
    const known = { deciders: async () => deciders };
    await vote(database, first, priya, known);
    expect(await vote(database, second, priya, known)).toMatchObject({ decided: false });
    expect(await requestRow(database, second)).toMatchObject({ state: 'cancelled', ended_reason: 'too_few_approvers' });
  });

  test('of one’s own request does not count, for an admin neither', async () => {
    const own = await request(database, { requester: 'UADA' });
    expect(await vote(database, own, ada)).toMatchObject({ kind: 'refused', refusal: { code: 'own_request' } });
    expect(await vote(database, own, ada, { vote: 'deny', note: 'no' })).toMatchObject({
      refusal: { code: 'own_request' },
    });
    expect(await requestRow(database, own)).toMatchObject({ state: 'requested' });
    expect(await trail(database, own)).toEqual(['request.opened', 'request.vote_refused', 'request.vote_refused']);
  });

  test.each([
    ['a sender', holder('USAM2', 'sender')],
    ['a plain member', holder('UMINA')],
    ['an auditor', holder('UAUDIT', 'auditor')],
    [
      'who left',
      {
        ...holder('UGONE'),
        person: { ...holder('UGONE').person, standing: 'deactivated' as const },
        roles: new Set<never>(),
      },
    ],
  ])('of %s does not count and stands in the trail', async (_, voter) => {
    const id = await request(database);
    expect((await vote(database, id, voter)).kind).toBe('refused');
    expect(await requestRow(database, id)).toMatchObject({ state: 'requested' });
    expect(await trail(database, id)).toEqual(['request.opened', 'request.vote_refused']);
  });

  test('of an unknown request is refused and stands in the trail', async () => {
    expect(await vote(database, unknownId, priya)).toMatchObject({ refusal: { code: 'no_request' } });
    expect(await trail(database, unknownId)).toEqual(['request.vote_refused']);
  });

  test('keeps the policy that the request was made under', async () => {
    const id = await request(database, { picks: [pick(20, 5)] });
    await save(database, 'quorum', { below: 3, from: 3, threshold: 1n });
    expect(await vote(database, id, priya)).toMatchObject({ needed: 1, decided: true });
  });
});

describe('a denial', () => {
  test('ends it whatever the quorum, with its reason, and the orders are dropped', async () => {
    const id = await request(database, { picks: [pick(60, 1)] });
    await vote(database, id, priya);
    expect(await vote(database, id, tomas, { vote: 'deny', note: 'we have enough' })).toMatchObject({ decided: true });
    expect(await requestRow(database, id)).toMatchObject({
      state: 'denied',
      decided_by: 'UTOMAS',
      ended_detail: 'we have enough',
    });
    expect((await orderRows(database, id)).map(({ state }) => state)).toEqual(['dropped']);
    expect(await reserved(id)).toEqual([]);
  });

  test.each([null, '', '  \n '])('without a reason (%j) does not count', async (note) => {
    const id = await request(database);
    expect(await vote(database, id, priya, { vote: 'deny', note })).toMatchObject({ refusal: { code: 'no_reason' } });
    expect(await requestRow(database, id)).toMatchObject({ state: 'requested' });
  });
});

describe('a vote that comes too late', () => {
  test('is told who decided', async () => {
    const id = await request(database);
    await vote(database, id, priya);
    expect(await vote(database, id, tomas, { vote: 'deny', note: 'no' })).toMatchObject({
      refusal: { code: 'already_decided', people: ['UPRIYA'] },
    });
    expect(await requestRow(database, id)).toMatchObject({ state: 'approved' });
  });

  test('after the time is over finds it expired, though no sweep was there yet', async () => {
    const id = await request(database);
    await pass(id);
    expect(await vote(database, id, priya)).toMatchObject({ refusal: { code: 'expired' } });
    expect(await requestRow(database, id)).toMatchObject({ state: 'expired' });
    expect((await orderRows(database, id)).map(({ state }) => state)).toEqual(['dropped']);
    expect(await trail(database, id)).toEqual(['request.opened', 'request.expired', 'request.vote_refused']);
  });

  test('after a cancel is told so, and only the requester cancels', async () => {
    const id = await request(database);
    const cancel = (by: string) =>
      transaction(database.db, 'cancel', (trx) => cancelRequest(trx, kinds, { requestId: id, by, source: 'button' }));
    await expect(cancel('UADA')).rejects.toMatchObject({ code: 'not_yours', people: ['USAM'] });
    await cancel('USAM');
    await expect(cancel('USAM')).rejects.toMatchObject({ code: 'already_decided' });
    expect(await vote(database, id, priya)).toMatchObject({ refusal: { code: 'already_decided' } });
    expect(await requestRow(database, id)).toMatchObject({ state: 'cancelled' });
  });
});

describe('in the same instant', () => {
  test('thirty approvers decide once, and everyone else is told', async () => {
    const id = await request(database);
    const voters = Array.from({ length: 30 }, (_, i) => holder(`UVOTER${i}`, 'approver'));
    const counted = await Promise.all(voters.map((voter) => vote(database, id, voter)));
    expect(counted.filter((one) => one.kind === 'counted')).toHaveLength(1);
    expect(counted.filter((one) => one.kind === 'refused' && one.refusal.code === 'already_decided')).toHaveLength(29);
    expect(await reserved(id)).toHaveLength(1);
    expect((await trail(database, id)).filter((action) => action === 'request.approved')).toHaveLength(1);
  });

  test('an approval and a denial: one of them is first', async () => {
    const id = await request(database);
    const [yes, no] = await Promise.all([
      vote(database, id, priya),
      vote(database, id, tomas, { vote: 'deny', note: 'no' }),
    ]);
    expect([yes.kind, no.kind].toSorted()).toEqual(['counted', 'refused']);
    expect((await requestRow(database, id)).state).toBe(yes.kind === 'counted' ? 'approved' : 'denied');
  });

  test('two requests cannot together break the cap', async () => {
    await save(database, 'budget', { workspace: dollars(10), centers: {}, beyond: 'refuse' });
    const ids = [
      await request(database, { requester: 'USAM', picks: [pick(5, 1)] }),
      await request(database, { requester: 'UMINA', picks: [pick(5, 1)] }),
    ];
    const counted = await Promise.all(ids.map((id) => vote(database, id, priya)));
    expect(counted.map(({ kind }) => kind).toSorted()).toEqual(['counted', 'refused']);
    expect(counted.find((one) => one.kind === 'refused')).toMatchObject({ refusal: { code: 'over_budget' } });
    const open = ids[counted.findIndex(({ kind }) => kind === 'refused')] ?? '';
    expect(await requestRow(database, open)).toMatchObject({ state: 'requested' });
    expect(await database.db.selectFrom('votes').selectAll().where('request_id', '=', open).execute()).toEqual([]);
  });

  test('two requests of one person are counted one after the other', async () => {
    const ids = [await request(database, { picks: [pick(29, 1)] }), await request(database, { picks: [pick(29, 1)] })];
    const counted = await Promise.all(ids.map((id) => vote(database, id, priya)));
    expect(counted.map((one) => one.kind === 'counted' && one.decided).toSorted()).toEqual([false, true]);
  });
});

describe('beyond the budget', () => {
  test('where an admin may allow it, an admin has to be among those who approve', async () => {
    await save(database, 'budget', { workspace: dollars(1), centers: {}, beyond: 'admin' });
    const id = await request(database);
    expect(await requestRow(database, id)).toMatchObject({ needs_admin: true });
    expect(await vote(database, id, priya)).toMatchObject({ approvals: 1, needed: 1, decided: false });
    expect(await vote(database, id, ada)).toMatchObject({ decided: true });
  });

  test('an admin who has voted and was deactivated since opens nothing beyond it', async () => {
    await save(database, 'budget', { workspace: dollars(1), centers: {}, beyond: 'admin' });
    for (const [standing, decided] of [
      ['deactivated', false],
      ['full', true],
    ] as const) {
      const id = await request(database, { picks: [pick(60, 1)] });
      expect(await vote(database, id, ada)).toMatchObject({ approvals: 1, needed: 2, decided: false });
      const row = { user_id: 'UADA', name: 'ada', tz: 'UTC', standing };
      await database.db.insertInto('people').values(row).execute();
      expect(await vote(database, id, priya)).toMatchObject({ approvals: 2, decided });
      await database.db.deleteFrom('people').execute();
    }
  });

  test('a request stays bound to its cost center’s cap when that center is taken off the list', async () => {
    const [id, other] = [pick(), pick()];
    await save(database, 'budget', { workspace: null, centers: { Ops: dollars(3) }, beyond: 'refuse' });
    const first = await request(database, { picks: [id], costCenter: 'Ops' });
    const second = await request(database, { picks: [other], costCenter: 'Ops', requester: 'UMINA' });
    await vote(database, first, priya);
    await save(database, 'budget', { workspace: null, centers: {}, beyond: 'refuse' });
    expect(await vote(database, second, priya)).toMatchObject({ refusal: { code: 'over_budget' } });
    expect(await requestRow(database, second)).toMatchObject({ state: 'requested' });
  });

  test('what has become too much since it was asked for needs one from then on', async () => {
    await save(database, 'budget', { workspace: dollars(4), centers: {}, beyond: 'admin' });
    const [first, second] = [await request(database), await request(database, { requester: 'UMINA' })];
    await vote(database, first, priya);
    expect(await vote(database, second, priya)).toMatchObject({ kind: 'counted', decided: false });
    expect(await requestRow(database, second)).toMatchObject({ state: 'requested', needs_admin: true });
    expect(await vote(database, second, ada)).toMatchObject({ decided: true });
  });
});

describe('breaking the glass', () => {
  const glass = { breakGlass: true, note: 'the depot opens tonight' };

  test('is off unless an admin has switched it on', async () => {
    const own = await request(database, { requester: 'UADA' });
    expect(await vote(database, own, ada, glass)).toMatchObject({ refusal: { code: 'own_request' } });
  });

  test('decides one’s own request alone, with a reason, and the channel is to be told', async () => {
    await save(database, 'breakGlass', true);
    const own = await request(database, { requester: 'UADA', picks: [pick(60, 1)] });
    expect(await vote(database, own, ada, { ...glass, note: '' })).toMatchObject({ refusal: { code: 'no_reason' } });
    expect(await vote(database, own, ada, glass)).toMatchObject({ decided: true });
    expect(await requestRow(database, own)).toMatchObject({ state: 'approved', decided_by: 'UADA' });
    const told = await database.db
      .selectFrom('slack_messages')
      .select('channel_id')
      .where('entity', '=', 'broken_glass')
      .where('entity_id', '=', own)
      .execute();
    expect(told).toEqual([{ channel_id: 'C0APPROVALS' }]);
  });

  test('is for one’s own request alone: nobody skips the votes that another’s takes', async () => {
    for (const on of [false, true]) {
      await save(database, 'breakGlass', on);
      const id = await request(database, { picks: [pick(60, 1)] });
      expect(await vote(database, id, priya, glass)).toMatchObject({ refusal: { code: 'not_own_request' } });
      expect(await requestRow(database, id)).toMatchObject({ state: 'requested', needed: 2 });
      expect(await trail(database, id)).toEqual(['request.opened', 'request.vote_refused']);
      // Their vote is still theirs to cast.
      expect(await vote(database, id, priya)).toMatchObject({ approvals: 1, needed: 2, decided: false });
    }
  });

  test('buys nothing beyond the budget, and leaves no vote of one’s own to be counted with others', async () => {
    await save(database, 'breakGlass', true);
    await save(database, 'budget', { workspace: dollars(5), centers: {}, beyond: 'admin' });
    const own = await request(database, { requester: 'UPRIYA', picks: [pick(60, 1)] });
    expect(await vote(database, own, priya, glass)).toMatchObject({ refusal: { code: 'over_budget' } });
    expect(await vote(database, own, ada)).toMatchObject({ approvals: 1, needed: 2, decided: false });
    const told = database.db.selectFrom('slack_messages').selectAll().where('entity', '=', 'broken_glass');
    expect(await told.where('entity_id', '=', own).execute()).toEqual([]);
  });

  test('does not let an admin go beyond the budget alone: others vote, an admin among them', async () => {
    await save(database, 'breakGlass', true);
    await save(database, 'budget', { workspace: dollars(5), centers: {}, beyond: 'admin' });
    const own = await request(database, { requester: 'UADA', picks: [pick(60, 1)] });
    const refused = await vote(database, own, ada, glass);
    expect(refused).toMatchObject({ refusal: { code: 'over_budget' } });
    expect(refused.kind === 'refused' && refused.refusal.message).toBe(
      "Breaking the glass does not reach beyond the budget: $61.00 is more than the $5.00 left of this month's $5.00 for this workspace. It stays open: others vote on it, another admin among them, or the budget is raised.",
    );
    expect(await requestRow(database, own)).toMatchObject({ state: 'requested' });
    expect(await reserved(own)).toEqual([]);
    expect(await vote(database, own, priya)).toMatchObject({ approvals: 1, needed: 2, decided: false });
    expect(await vote(database, own, holder('UBEA', 'admin'))).toMatchObject({ approvals: 2, decided: true });
  });

  test('is not for who may not decide', async () => {
    await save(database, 'breakGlass', true);
    const own = await request(database, { requester: 'USAM' });
    expect(await vote(database, own, holder('USAM', 'sender'), glass)).toMatchObject({
      refusal: { code: 'not_allowed' },
    });
  });
});
