import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { beyond, budgetNow } from '../../../src/access/budget.ts';
import { chooseNotice } from '../../../src/access/requests/notices.ts';
import { mostOpen } from '../../../src/access/requests/open.ts';
import { sweepRequests } from '../../../src/access/requests/sweep.ts';
import { createSettings } from '../../../src/access/settings.ts';
import { requestPurchase, requestRelease } from '../../../src/numbers/request-numbers.ts';
import type { Database } from '../../../src/storage/database.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { quietLog, type TestDatabase, testDatabase } from '../../support/database.ts';
import {
  dollars,
  kinds,
  orderRows,
  pick,
  priya,
  request,
  requestRow,
  save,
  settingsOf,
  trail,
  vote,
} from '../../support/requests.ts';
import { notingQueue } from '../../support/texts.ts';

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
  await database.db.deleteFrom('notice_wishes').execute();
  await database.db.updateTable('budget_entries').set({ state: 'given_back' }).execute();
});

const facesOf = (id: string) =>
  database.db
    .selectFrom('slack_messages')
    .select(['entity', 'channel_id', 'home_user'])
    .where('entity_id', '=', id)
    .orderBy('entity')
    .orderBy('home_user')
    .execute();

describe('a request', () => {
  test('is kept with its orders, its trail, a face in the approval channel and a message to who asked', async () => {
    const id = await request(database, { picks: [pick(), pick(2, 1.5)], aliasPattern: 'Depot {n}' });
    expect(await requestRow(database, id)).toMatchObject({
      kind: 'buy',
      state: 'requested',
      reason: 'for the new depot',
      needed: 1,
      channel_id: 'C0APPROVALS',
      setup_nanodollars: dollars(3),
      monthly_nanodollars: dollars(2.75),
      needs_admin: false,
    });
    expect((await orderRows(database, id)).map(({ position, state, alias }) => [position, state, alias])).toEqual([
      [1, 'requested', 'Depot {n}'],
      [2, 'requested', 'Depot {n}'],
    ]);
    expect(await trail(database, id)).toEqual(['request.opened']);
    expect(await facesOf(id)).toEqual([
      { entity: 'request', channel_id: 'C0APPROVALS', home_user: null },
      { entity: 'request_own', channel_id: null, home_user: 'USAM' },
    ]);
  });

  test('tells each approver as they chose: by a mention unless they did, in a direct message, or not', async () => {
    await transaction(database.db, 'choose', (trx) => chooseNotice(trx, 'UPRIYA', 'direct'));
    await transaction(database.db, 'choose', (trx) => chooseNotice(trx, 'UTOMAS', 'none'));
    const id = await request(database);
    expect((await requestRow(database, id)).policy).toMatchObject({ mentions: ['UADA'] });
    expect((await facesOf(id)).filter(({ entity }) => entity === 'request').map(({ home_user }) => home_user)).toEqual(
      expect.arrayContaining([null, 'UPRIYA']),
    );
  });

  test('for an amount that two must approve needs two besides who asks', async () => {
    const wish = { picks: [pick(60, 1)], deciders: ['USAM', 'UPRIYA'] };
    await expect(request(database, wish)).rejects.toMatchObject({
      code: 'too_few_approvers',
      happened: 'This takes 2 approvals, and only 1 besides you may decide.',
      next: 'Ask an admin to add an approver with /switchboard access, then request it again.',
      people: ['UADA'],
    });
    await expect(request(database, { deciders: ['USAM'] })).rejects.toMatchObject({
      happened: 'This takes 1 approval, and nobody besides you may decide.',
    });
    // Where it is not known just now, it is looked at before it is posted.
    expect(await request(database, { ...wish, deciders: null })).toBeTruthy();
  });

  test.each([
    ['without a reason', { reason: ' \n' }, 'no_reason', 'reason'],
    ['with a reason of 501 characters', { reason: 'é'.repeat(501) }, 'long_reason', 'reason'],
    ['without a number', { picks: [] }, 'no_numbers', 'numbers'],
    ['for 21 numbers', { picks: Array.from({ length: 21 }, () => pick()) }, 'too_many_numbers', 'numbers'],
    ['for an unknown cost center', { costCenter: 'Moon' }, 'no_such_center', 'center'],
  ])('%s is refused, naming the field, and nothing is kept', async (_, wish, code, field) => {
    const count = async () =>
      (await database.db.selectFrom('requests').select(sql<string>`count(*)::text`.as('n')).executeTakeFirstOrThrow())
        .n;
    const before = await count();
    await expect(request(database, wish)).rejects.toMatchObject({ code, field });
    expect(await count()).toBe(before);
  });

  test('for a number that is on the account already is refused', async () => {
    const ours = pick();
    await database.db
      .insertInto('account_numbers')
      .values({ number: ours.number ?? '' })
      .execute();
    await expect(request(database, { picks: [ours] })).rejects.toMatchObject({
      code: 'already_ours',
      field: 'numbers',
    });
  });

  test('of who has fifty open ones is refused until some are decided', async () => {
    const requester = 'UBUSY';
    const ids: string[] = [];
    for (let i = 0; i < mostOpen; i += 1) ids.push(await request(database, { requester }));
    await expect(request(database, { requester })).rejects.toMatchObject({
      code: 'too_many_open',
      happened: 'You have 50 open requests already.',
    });
    await vote(database, ids[0] ?? '', priya, { vote: 'deny', note: 'enough' });
    expect(await request(database, { requester })).toBeTruthy();
  });

  test('to release a number that is not on the account is refused', async () => {
    const deps = { settings: settingsOf(database), queue: notingQueue };
    const wish = {
      requester: 'USAM',
      reason: 'unused',
      deciders: null,
      source: 'modal',
      numbers: ['+12065550199'],
    } as const;
    const asked = transaction(database.db, 'release', (trx) =>
      requestRelease(trx, deps, { ...wish, numbers: [...wish.numbers] }),
    );
    await expect(asked).rejects.toMatchObject({ code: 'not_ours', field: 'numbers' });
  });

  test('without a channel to decide it in says who can set one', async () => {
    const settings = createSettings(database.db, {
      access: { admins: ['UADA'], senders: [], approvers: [] },
      approvalChannel: null,
    });
    const wish = { requester: 'USAM', reason: 'x', deciders: null, source: 'modal', picks: [pick()] } as const;
    const asked = transaction(database.db, 'request', (trx) =>
      requestPurchase(
        trx,
        { settings, queue: notingQueue },
        { ...wish, picks: [...wish.picks], costCenter: null, aliasPattern: null, messaging: true },
      ),
    );
    await expect(asked).rejects.toMatchObject({ code: 'no_approval_channel', people: ['UADA'] });
  });
});

describe('the budget of a month', () => {
  test('refuses a request beyond the cap before it is posted, naming how much is left', async () => {
    await save(database, 'budget', { workspace: dollars(10), centers: {}, beyond: 'refuse' });
    await vote(database, await request(database, { picks: [pick(5, 1)] }), priya);
    await expect(request(database, { picks: [pick(4, 1)] })).rejects.toMatchObject({
      code: 'over_budget',
      happened: '$5.00 is more than the $4.00 left of this month’s $10.00 for this workspace.'.replace('’', "'"),
    });
    expect(await request(database, { picks: [pick(3, 1)] })).toBeTruthy();
  });

  test('is kept for each cost center too', async () => {
    await save(database, 'budget', { workspace: null, centers: { Ops: dollars(3), Lab: null }, beyond: 'refuse' });
    await vote(database, await request(database, { costCenter: 'Ops' }), priya);
    await expect(request(database, { costCenter: 'Ops' })).rejects.toMatchObject({
      happened: expect.stringContaining('for the cost center Ops'),
    });
    expect(await request(database, { costCenter: 'Lab' })).toBeTruthy();
    const budget = await budgetNow(database.db, await settingsOf(database).read(database.db), 'Ops');
    expect(budget.center).toEqual({ name: 'Ops', cap: dollars(3), taken: dollars(2.25) });
    expect(beyond(budget, dollars(0.75))).toBeNull();
    expect(beyond(budget, dollars(0.76))).not.toBeNull();
  });

  test('begins with the month of the workspace’s zone', async () => {
    const { rows } = await sql<{ here: string; there: string }>`
      select to_char(now() at time zone 'Pacific/Kiritimati', 'YYYY-MM') as here,
        to_char(now() at time zone 'Pacific/Pago_Pago', 'YYYY-MM') as there`.execute(database.db);
    for (const [zone, month] of [
      ['Pacific/Kiritimati', rows[0]?.here],
      ['Pacific/Pago_Pago', rows[0]?.there],
    ]) {
      await save(database, 'zone', zone ?? '');
      expect((await budgetNow(database.db, await settingsOf(database).read(database.db), null)).month).toBe(month);
    }
  });
});

describe('the sweep over requests', () => {
  const sweep = () => sweepRequests({ db: database.db, kinds, log: quietLog() });
  const age = (id: string, hours: number) =>
    sql`update requests set expires_at = expires_at - ${hours} * interval '1 hour',
      nudge_at = nudge_at - ${hours} * interval '1 hour' where id = ${id}`.execute(database.db);

  test('reminds once, below the face, and later ends what nobody decided', async () => {
    const id = await request(database);
    await age(id, 19);
    expect(await sweep()).toEqual({ expired: 0, nudged: 0, refused: 0 });
    await age(id, 2);
    expect(await sweep()).toEqual({ expired: 0, nudged: 1, refused: 0 });
    expect(await sweep()).toEqual({ expired: 0, nudged: 0, refused: 0 });
    const rows = await database.db.selectFrom('slack_messages').selectAll().where('entity_id', '=', id).execute();
    const face = rows.find((row) => row.entity === 'request');
    expect(rows.find((row) => row.entity === 'request_nudge')).toMatchObject({
      parent_id: face?.id,
      channel_id: 'C0APPROVALS',
    });
    await age(id, 4);
    expect(await sweep()).toEqual({ expired: 1, nudged: 0, refused: 0 });
    expect(await requestRow(database, id)).toMatchObject({ state: 'expired', decided_by: null });
    expect(await trail(database, id)).toEqual(['request.opened', 'request.nudged', 'request.expired']);
  });

  test('ends what the approval channel does not take, since nobody can see it', async () => {
    const id = await request(database);
    await database.db
      .updateTable('slack_messages')
      .set({ refused: 'is_archived' })
      .where('entity', '=', 'request')
      .where('entity_id', '=', id)
      .execute();
    expect(await sweep()).toEqual({ expired: 0, nudged: 0, refused: 1 });
    expect(await requestRow(database, id)).toMatchObject({
      state: 'cancelled',
      ended_reason: 'channel_refused',
      ended_detail: 'is_archived',
    });
    expect((await orderRows(database, id)).map(({ state }) => state)).toEqual(['dropped']);
  });

  test('leaves what is decided alone', async () => {
    const id = await request(database);
    await vote(database, id, priya);
    await age(id, 30);
    expect(await sweep()).toEqual({ expired: 0, nudged: 0, refused: 0 });
    expect(await requestRow(database, id)).toMatchObject({ state: 'approved' });
  });
});
