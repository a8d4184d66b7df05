import { beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { deskOf, wordsOf } from '../desk.ts';
import {
  approvals,
  callsFor,
  faceOf,
  faceSaying,
  forSaleIn,
  national,
  orderOf,
  type People,
  peopleOf,
  requestBy,
  trailOf,
} from './requesting.ts';

/** What the carrier makes of an approved purchase, as the people at Slack see it. */
export function buyTests(given: () => World): void {
  describe('an approved number', () => {
    let world: World;
    let people: People;
    const fresh = forSaleIn('303');
    beforeAll(() => {
      world = given();
      people = peopleOf(world);
    });

    async function approved(number: string, more: Parameters<typeof requestBy>[3] = {}): Promise<string> {
      const id = await requestBy(world, people.sam, [number], more);
      await people.priya.presses(await faceOf(people.priya, id), 'request:approve');
      return id;
    }

    test('whose messaging cannot be provisioned (207) is bought, and says so with a Retry', async () => {
      const { priya } = people;
      const id = await approved('+13035550190');
      const face = await faceSaying(priya, id, 'Retry');
      expect(face.text).toBe('Bought (303) 555-0190');
      expect(wordsOf(face.blocks)).toMatch(/⚠️ \*\(303\) 555-0190\* {2}bought · \$\d.*not set up: /);
      expect(wordsOf(face.blocks)).toContain(
        'To text from it: first press Retry, until its messaging is on; then add it',
      );
      await priya.presses(face, 'order:set-up-again').catch(() => {});
      expect(await callsFor(world, '+13035550190')).toBe(1);
    });

    test('that the account cannot pay for (403) is refused, and the money given back', async () => {
      const { priya } = people;
      const id = await approved('+13035550191');
      const face = await faceSaying(priya, id, 'Nothing was bought');
      expect(wordsOf(face.blocks)).toContain(
        '❌ *(303) 555-0191*  Flowroute refused: not enough funds, or the key may not buy. An admin can mend both in Flowroute’s portal; then request it again',
      );
      expect(await callsFor(world, '+13035550191')).toBe(1);
      const entries = await world.database.db
        .selectFrom('budget_entries')
        .select('state')
        .where('request_id', '=', id)
        .execute();
      expect(entries).toEqual([{ state: 'given_back' }]);
    });

    test('that somebody else has just bought (404) is refused, with the nearest to request', async () => {
      const { priya, sam } = people;
      const id = await approved('+13035550192');
      const face = await faceSaying(priya, id, 'Nearest: ');
      expect(wordsOf(face.blocks)).toContain('❌ *(303) 555-0192*  somebody else has taken it. Nearest: (303) 555-019');
      expect(await callsFor(world, '+13035550192')).toBe(1);
      // It says that much first, and names the nearest once they are found.
      const own = await faceSaying(sam, id, 'Nearest: ', await sam.direct());
      expect(`${own.text}\n${wordsOf(own.blocks)}`).toContain('did not go through');
      await sam.presses(own, 'order:nearest');
      const form = await sam.topView('Request numbers');
      expect(wordsOf(form.view.blocks)).toMatch(/\(303\) 555-019[013]/);
      await sam.closesAll();
    });

    test('of which one like it will do is replaced by the nearest that fits, when it is gone', async () => {
      const { priya } = people;
      const number = '+13125550192';
      const id = await approved(number, { like: true });
      const face = await faceSaying(priya, id, 'Bought (312)');
      expect(wordsOf(face.blocks)).not.toContain('555-0192');
      expect(await callsFor(world, number)).toBe(1);
    });

    test.each([
      ['0193', 'the answer never comes'],
      ['0194', 'the connection is reset'],
      ['0195', 'the answer is a 500'],
    ])('at 555-%s is bought though %s: found on the account, asked for once', async (line) => {
      const { priya } = people;
      const number = `+1303555${line}`;
      const id = await approved(number);
      const face = await faceSaying(priya, id, `Bought (303) 555-${line}`);
      expect(wordsOf(face.blocks)).toContain('bought: found on the account');
      expect(await callsFor(world, number)).toBe(1);
    });

    test('of which nothing can be found out is asked about, and a named person decides', async () => {
      const { priya, tomas } = people;
      const number = '+13035550196';
      const id = await approved(number);
      const question = await priya.posted('Was (303) 555-0196 bought? Somebody has to decide.');
      expect(question.threadTs).toBe((await faceOf(priya, id)).ts);
      await faceSaying(priya, id, 'Buying (303) 555-0196: a question is open');
      const reserved = await world.database.db
        .selectFrom('budget_entries')
        .select('state')
        .where('request_id', '=', id)
        .execute();
      expect(reserved).toEqual([{ state: 'reserved' }]);
      const mina = deskOf(world, 'member', approvals);
      expect((await mina.pressesForAnswer(question, 'order:not-ours')).text).toContain('This needs an approver');
      await tomas.presses(question, 'order:not-ours');
      expect(wordsOf((await faceSaying(priya, id, 'Nothing was bought')).blocks)).toContain('not bought, says tomas');
      expect(await callsFor(world, number)).toBe(1);
      expect(await trailOf(world, (await orderOf(world, id)).id)).toContain('order.settle_refused');
      const settled = await priya.saying(question, 'Decided by tomas');
      expect(wordsOf(settled.blocks)).toMatch(/^Decided by tomas, <!date.*>: \(303\) 555-0196 was not bought$/);
    });

    test('of which nothing can be found out is asked about in a direct message where the channel is archived', async () => {
      const { priya } = people;
      const number = '+13125550196';
      const id = await approved(number);
      await waitFor('uncertain', async () => (await orderOf(world, id)).state === 'uncertain');
      await world.slack.admin.channel({ channel: approvals, archived: true });
      const question = await priya.posted('Was (312) 555-0196 bought? Somebody has to decide.', await priya.direct());
      expect(wordsOf(question.blocks)).toContain('sam asked for it: “for the new depot”');
      await priya.presses(question, 'order:not-ours');
      await priya.saying(question, 'Decided by priya');
      expect(await orderOf(world, id)).toMatchObject({ state: 'refused', reason: 'person_says_not_ours' });
      await world.slack.admin.channel({ channel: approvals, archived: false });
      await faceSaying(priya, id, 'Nothing was bought');
    });

    test('waits while everything is frozen, says so, and is bought once it is lifted', async () => {
      const { sam, priya, ada, tomas } = people;
      const number = fresh();
      const id = await requestBy(world, sam, [number]);
      await tomas.asks('/switchboard freeze a moment, please');
      await priya.presses(await faceOf(priya, id), 'request:approve');
      await faceSaying(priya, id, 'waits: everything is frozen');
      expect(await callsFor(world, number)).toBe(0);
      await ada.asks('/switchboard freeze lift');
      await faceSaying(priya, id, 'Bought (303)');
      expect(await callsFor(world, number)).toBe(1);
    });

    test('is stopped by “Not you? Freeze.” before the worker has it', async () => {
      const { sam, priya, ada } = people;
      const number = fresh();
      await world.misbehave({
        kind: 'slow',
        ms: 1_200,
        times: 1,
        method: 'GET',
        path: `/v2/numbers/${number.slice(1)}`,
      });
      const id = await requestBy(world, sam, [number]);
      await priya.presses(await faceOf(priya, id), 'request:approve');
      const receipt = await priya.posted(`You approved sam’s request for ${national(number)}`, await priya.direct());
      await priya.presses(receipt, 'vote:freeze');
      const outcome = await waitFor('a freeze or a purchase', async () => {
        const order = await orderOf(world, id);
        return order.reason === 'frozen' || order.state === 'bought' ? order : null;
      });
      expect(outcome.reason).toBe('frozen');
      await ada.asks('/switchboard freeze lift');
      await faceSaying(priya, id, 'Bought (303)');
    });

    test('that became dearer after it was approved is not bought', async () => {
      const { priya } = people;
      const number = '+13055550155';
      const id = await requestBy(world, people.sam, [number]);
      const dearer = JSON.stringify({ number, setupCents: 100, monthlyCents: 900 });
      await fetch(`${world.flowroute.url}/_/prices`, { method: 'PUT', body: dearer });
      await priya.presses(await faceOf(priya, id), 'request:approve');
      const face = await faceSaying(priya, id, 'Nothing was bought');
      expect(wordsOf(face.blocks)).toContain('costs more than was approved');
      expect(await callsFor(world, number)).toBe(0);
    });
  });
}
