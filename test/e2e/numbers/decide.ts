import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { deskOf, wordsOf } from '../desk.ts';
import {
  approvals,
  callsFor,
  faceOf,
  faceSaying,
  forSaleIn,
  mention,
  national,
  orderOf,
  type People,
  peopleOf,
  requestBy,
  trailOf,
} from './requesting.ts';

/** Requesting and deciding, as the people at Slack see it. */
export function decideTests(given: () => World): void {
  describe('a request for numbers', () => {
    let world: World;
    let people: People;
    const fresh = forSaleIn('253');
    beforeAll(() => {
      world = given();
      people = peopleOf(world);
    });

    test('is posted where it is decided, approved in one click, and each number is bought once and named', async () => {
      const { sam, priya } = people;
      const numbers = [fresh(), fresh(), fresh()];
      const id = await requestBy(world, sam, numbers, { alias: 'Depot {n}', reason: 'for <!channel> & the depot' });

      const face = await faceSaying(priya, id, '• *');
      const said = wordsOf(face.blocks);
      expect(face.text).toBe('sam asks to buy 3 numbers');
      expect(said).toContain('$2.55 a month and $3.00 to set up');
      for (const number of numbers) expect(said).toContain(national(number));
      expect(said).toContain('“for <!channel> & the depot”');
      expect(said).toContain('Needs 1 approval');
      expect(said).toContain(`For ${mention('admin')} ${mention('approver')} ${mention('secondApprover')}`);
      const own = await faceOf(sam, id, await sam.direct());
      expect(own.text).toBe('Your request for 3 numbers waits for approval');
      expect(wordsOf(own.blocks)).toContain('Cancel the request');

      await priya.presses(face, 'request:approve');
      const bought = await faceSaying(priya, id, 'Bought 3 numbers');
      expect(wordsOf(bought.blocks)).toMatch(/Approved by priya, <!date.*asked for by sam/);
      expect(wordsOf(bought.blocks)).toContain('To text from them: add them to a registered 10DLC campaign');
      expect(wordsOf(bought.blocks)).not.toContain('Approve\n');
      for (const number of numbers) expect(await callsFor(world, number)).toBe(1);
      await faceSaying(sam, id, 'Your 3 numbers are bought', await sam.direct());
      const receipt = await priya.posted('You approved sam’s request for 3 numbers', await priya.direct());
      expect(wordsOf(receipt.blocks)).toContain('Not you? Freeze.');

      const listed = await sam.asks('/numbers list starts 253');
      await waitFor('the aliases', async () =>
        /Depot 3/.test(wordsOf((await sam.asks('/numbers list starts 253')).blocks)),
      );
      expect(wordsOf(listed.blocks)).toContain(national(numbers[0] ?? ''));
      expect(await trailOf(world, id)).toEqual(['request.opened', 'request.vote_approve', 'request.approved']);
    });

    test('takes a second click as told: who decided, and when', async () => {
      const { sam, priya, tomas } = people;
      const id = await requestBy(world, sam, [fresh()]);
      const face = await faceOf(priya, id);
      // The buttons stay on the screen for a while after the deciding click.
      await world.slack.admin.delay({ method: 'chat.update', ms: 2_700, times: 3 });
      await priya.presses(face, 'request:approve');
      const told = await tomas.pressesForAnswer(face, 'request:approve');
      expect(told.text).toMatch(/^This was approved already, at \d\d:\d\d UTC\. The message shows how it ended\. /);
      expect(told.text).toContain(mention('approver'));
      await faceSaying(priya, id, 'Bought (253)');
    });

    test('is denied with a reason, which the requester reads; nothing is bought', async () => {
      const { sam, priya } = people;
      const number = fresh();
      const id = await requestBy(world, sam, [number]);
      await priya.presses(await faceOf(priya, id), 'request:deny');
      const form = await priya.viewSaying('sam asks to buy');
      expect(await priya.window.submit(form.id, { note: { note: { value: '  ' } } })).toMatchObject({ ok: false });
      expect((await priya.window.views()).at(-1)?.errors).toEqual({ note: 'Say why, in a few words.' });
      await priya.window.submit(form.id, { note: { note: { value: 'we have <enough> & more' } } });
      const face = await faceSaying(priya, id, 'Denied: sam asked to buy');
      expect(wordsOf(face.blocks)).toContain('“we have <enough> & more”');
      expect(await priya.window.views()).toEqual([]);
      const own = await faceSaying(sam, id, 'was denied', await sam.direct());
      expect(wordsOf(own.blocks)).toContain('“we have <enough> & more”');
      expect(await callsFor(world, number)).toBe(0);
    });

    test('is approved with a note from the menu, and the note stands there', async () => {
      const { sam, priya } = people;
      const id = await requestBy(world, sam, [fresh()]);
      const face = await faceOf(priya, id);
      const row = face.blocks.find((block) => block.type === 'actions');
      const where = { channel: face.channel, ts: face.ts };
      const value = { value: `note ${id}` };
      await priya.window.act({ where, blockId: row?.block_id ?? '', actionId: 'request:menu', value });
      const form = await priya.viewSaying('sam asks to buy');
      await priya.window.submit(form.id, { note: { note: { value: 'only this one' } } });
      expect(wordsOf((await faceSaying(priya, id, 'Bought (253)')).blocks)).toContain('priya: only this one');
    });

    test('of an approver or an admin is not decided by themselves', async () => {
      const { ada, priya } = people;
      const desk = deskOf(world, 'admin', CHANNELS.support);
      const id = await requestBy(world, desk, [fresh()]);
      const face = await faceOf(ada, id);
      const told = await ada.pressesForAnswer(face, 'request:approve');
      expect(told.text).toBe('You asked for this, so you cannot decide it. Somebody else has to.');
      await ada.presses(face, 'request:deny');
      const form = await ada.viewSaying('ada asks to buy');
      await ada.window.submit(form.id, { note: { note: { value: 'changed my mind' } } });
      expect(wordsOf((await ada.viewSaying('⚠️')).view.blocks)).toContain('You asked for this');
      await ada.closesAll();
      expect(await trailOf(world, id)).toEqual(['request.opened', 'request.vote_refused', 'request.vote_refused']);
      await priya.presses(face, 'request:approve');
      await faceSaying(priya, id, 'Bought (253)');
    });

    test('is no business of who is no approver (any more)', async () => {
      const { sam, tomas, priya } = people;
      const id = await requestBy(world, sam, [fresh()]);
      const mina = deskOf(world, 'member', approvals);
      const face = await faceOf(mina, id);
      expect((await mina.pressesForAnswer(face, 'request:approve')).text).toContain('This needs an approver');
      await world.slack.admin.group({ group: GROUPS.approvers, users: [PEOPLE.approver] });
      await waitFor('the change to be known', async () => {
        const groups = world.database.db.selectFrom('group_members').select('members');
        const known = await groups.where('group_id', '=', GROUPS.approvers).where('stale', '=', false).execute();
        return known.every((one) => !one.members.includes(PEOPLE.secondApprover));
      });
      expect((await tomas.pressesForAnswer(face, 'request:approve')).text).toContain('This needs an approver');
      await world.slack.admin.group({ group: GROUPS.approvers, users: [PEOPLE.approver, PEOPLE.secondApprover] });
      expect((await orderOf(world, id)).state).toBe('requested');
      await priya.presses(face, 'request:approve');
      await faceSaying(priya, id, 'Bought (253)');
    });

    test('is not decided while Slack cannot say who may', async () => {
      const { sam, priya } = people;
      const id = await requestBy(world, sam, [fresh()]);
      const face = await faceOf(priya, id);
      await world.database.db.updateTable('group_members').set({ stale: true }).execute();
      await world.slack.admin.fail({ method: 'usergroups.users.list', error: 'internal_error', times: 1 });
      const told = await priya.pressesForAnswer(face, 'request:approve');
      expect(told.text).toBe('I could not check with Slack who you are. Please try again in a minute.');
      expect((await orderOf(world, id)).state).toBe('requested');
      expect(await trailOf(world, id)).toEqual(['request.opened', 'request.vote_refused']);
      await world.slack.admin['clear-faults']({});
      await priya.presses(face, 'request:approve');
      await faceSaying(priya, id, 'Bought (253)');
    });

    test('is cancelled by its requester, and a later click is told so', async () => {
      const { sam, priya } = people;
      const number = fresh();
      const id = await requestBy(world, sam, [number]);
      const face = await faceOf(priya, id);
      const direct = await sam.direct();
      await world.slack.admin.delay({ method: 'chat.update', ms: 1_800, times: 2 });
      await sam.presses(await faceOf(sam, id, direct), 'request:cancel');
      await waitFor('the cancel', async () => (await orderOf(world, id)).state === 'dropped');
      expect((await priya.pressesForAnswer(face, 'request:approve')).text).toContain('This was cancelled');
      await faceSaying(priya, id, 'Cancelled: sam does not need');
      const own = await faceSaying(sam, id, 'You cancelled', direct);
      expect(own.text).toBe(`You cancelled your request for ${national(number)}`);
      expect(wordsOf(own.blocks)).toContain('Request again');
      expect(await callsFor(world, number)).toBe(0);
    });

    test('takes two approvals from fifty dollars on, shown in place', async () => {
      const { sam, priya, tomas } = people;
      const { db } = world.database;
      const quorum = JSON.stringify({ below: 1, from: 2, threshold: '2000000000' });
      await db.updateTable('settings').set({ value: quorum }).where('key', '=', 'quorum').execute();
      const id = await requestBy(world, sam, [fresh()]);
      const face = await faceOf(priya, id);
      await priya.presses(face, 'request:approve');
      await faceSaying(priya, id, '1 of 2 approvals: priya');
      expect((await priya.pressesForAnswer(face, 'request:approve')).text).toContain('You have voted on this already.');
      await tomas.presses(face, 'request:approve');
      expect(wordsOf((await faceSaying(priya, id, 'Bought (253)')).blocks)).toContain('Approved by priya and tomas');
      const usual = JSON.stringify({ below: 1, from: 2, threshold: '900000000000' });
      await db.updateTable('settings').set({ value: usual }).where('key', '=', 'quorum').execute();
    });

    test('stays open over a restart: its buttons and an open form work on', async () => {
      const { sam, priya } = people;
      const [one, other] = [await requestBy(world, sam, [fresh()]), await requestBy(world, sam, [fresh()])];
      const face = await faceOf(priya, one);
      await priya.presses(await faceOf(priya, other), 'request:deny');
      const form = await priya.viewSaying('sam asks to buy');
      await world.restart();
      await priya.presses(face, 'request:approve');
      await priya.window.submit(form.id, { note: { note: { value: 'not now' } } });
      await faceSaying(priya, one, 'Bought (253)');
      await faceSaying(priya, other, 'Denied: sam asked to buy');
    });

    test('is told to an approver as they chose, and can be decided in the direct message', async () => {
      const { sam, priya } = people;
      expect((await priya.asks('/numbers notify direct')).text).toBe(
        'You are told of new requests in a direct message.',
      );
      const id = await requestBy(world, sam, [fresh()]);
      const direct = await priya.direct();
      const mine = await faceOf(priya, id, direct);
      expect(wordsOf((await faceOf(priya, id)).blocks)).not.toContain(mention('approver'));
      await priya.presses(mine, 'request:approve');
      await faceSaying(priya, id, 'Bought (253)');
      await faceSaying(priya, id, 'Bought (253)', direct);
      await priya.asks('/numbers notify mention');
    });

    test('waits in the list of those who may decide, and not of who asked', async () => {
      const { sam, priya } = people;
      const number = fresh();
      const id = await requestBy(world, sam, [number]);
      const waiting = await priya.asks('/numbers requests waiting');
      expect(wordsOf(waiting.blocks)).toContain(`sam asks to buy ${national(number)}`);
      expect(wordsOf((await sam.asks('/numbers requests waiting')).blocks)).not.toContain(national(number));
      expect(wordsOf((await sam.asks('/numbers requests')).blocks)).toContain(national(number));
      await priya.presses(await faceOf(priya, id), 'request:approve');
      await faceSaying(priya, id, 'Bought (253)');
    });

    test('of which only half an hour is left reminds the approvers once; then it expires', async () => {
      const { sam, priya } = people;
      const number = fresh();
      const id = await requestBy(world, sam, [number]);
      await faceOf(priya, id);
      const { db } = world.database;
      const set = (columns: { nudge_at?: Date; expires_at?: Date }) =>
        db.updateTable('requests').set(columns).where('id', '=', id).execute();
      await set({ nudge_at: new Date(0) });
      const nudge = await priya.posted(`Still open: sam asks to buy ${national(number)}`);
      expect(nudge.threadTs).toBe((await faceOf(priya, id)).ts);
      await set({ expires_at: new Date(0) });
      const face = await faceSaying(priya, id, 'Expired: nobody decided in time on');
      expect(wordsOf(face.blocks)).not.toContain('Approve');
      expect(await callsFor(world, number)).toBe(0);
    });

    test('that the approval channel does not take is refused, and the requester told what to do', async () => {
      const { sam } = people;
      await world.slack.admin.channel({ channel: approvals, app: false });
      const id = await requestBy(world, sam, [fresh()]);
      const own = await faceSaying(sam, id, 'could not be decided', await sam.direct());
      expect(wordsOf(own.blocks)).toContain('I am not in that channel.');
      expect(wordsOf(own.blocks)).toContain('an admin can set another with /switchboard settings');
      await world.slack.admin.channel({ channel: approvals, app: true });
    });

    test('by breaking the glass is decided alone, with a reason, in front of the whole channel', async () => {
      const { ada } = people;
      const { db } = world.database;
      await db.insertInto('settings').values({ key: 'breakGlass', value: 'true', set_by: PEOPLE.admin }).execute();
      const id = await requestBy(world, deskOf(world, 'admin', CHANNELS.support), [fresh()]);
      const face = await faceOf(ada, id);
      const row = face.blocks.find((block) => block.type === 'actions');
      const where = { channel: face.channel, ts: face.ts };
      const value = { value: `glass ${id}` };
      await ada.window.act({ where, blockId: row?.block_id ?? '', actionId: 'request:menu', value });
      const form = await ada.viewSaying('The whole channel is told');
      await ada.window.submit(form.id, { note: { note: { value: 'the depot opens tonight' } } });
      const told = await ada.posted('broke the glass');
      expect(wordsOf(told.blocks)).toContain('<!channel> 🚨 *ada broke the glass');
      expect(wordsOf(told.blocks)).toContain('Why: the depot opens tonight');
      await faceSaying(ada, id, 'Bought (253)');
      await db.deleteFrom('settings').where('key', '=', 'breakGlass').execute();
    });
  });
}
