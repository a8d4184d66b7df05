import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { claim, firstAnswer, forgetOldClaims, keepAnswer } from '../../src/storage/claims.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

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

/** Does its work once for these keys, and gives the first one's answer to the others. */
async function once(keys: string[], work: () => Promise<unknown> = async () => 'done'): Promise<unknown> {
  return transaction(database.db, 'once', async (trx) => {
    if ((await claim(trx, keys)) === 'copy') return { copyOf: await firstAnswer(trx, keys) };
    const answer = await work();
    await keepAnswer(trx, keys, answer);
    return answer;
  });
}

describe('the same thing twice', () => {
  test('is done once, and the copy is given the first answer', async () => {
    expect(await once(['trigger 1'], async () => ({ draftId: 'd1' }))).toEqual({ draftId: 'd1' });
    expect(await once(['trigger 1'])).toEqual({ copyOf: { draftId: 'd1' } });
    expect(await once(['trigger 2'])).toBe('done');
  });

  test.each([
    ['the trigger comes again in another envelope', ['trigger a', 'envelope 1'], ['trigger a', 'envelope 2']],
    ['the envelope comes again', ['trigger b', 'envelope 3'], ['trigger c', 'envelope 3']],
    ['without an envelope', ['trigger d', 'envelope 4'], ['trigger d']],
    ['all keys come again', ['trigger e', 'envelope 5'], ['envelope 5', 'trigger e']],
  ])('is known where %s', async (_, first, second) => {
    expect(await once(first)).toBe('done');
    expect(await once(second)).toEqual({ copyOf: 'done' });
  });

  test('at the same instant: one is first, and the others wait for its answer', async () => {
    let done = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        once(['view 1', 'envelope 9'], async () => {
          done += 1;
          await new Promise((resolve) => setTimeout(resolve, 30));
          return 'sent';
        }),
      ),
    );
    expect(done).toBe(1);
    expect(outcomes.filter((one) => one === 'sent')).toHaveLength(1);
    expect(outcomes.filter((one) => one !== 'sent')).toEqual(Array(7).fill({ copyOf: 'sent' }));
  });

  test('is free again where the first was rolled back', async () => {
    await expect(once(['view 2'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await once(['view 2'])).toBe('done');
  });

  test('at the same instant, the first of which is rolled back: the next is first', async () => {
    let second: Promise<unknown> = Promise.resolve();
    const first = once(['view 3'], async () => {
      second = once(['view 3']);
      await new Promise((resolve) => setTimeout(resolve, 30));
      throw new Error('no');
    });
    await expect(first).rejects.toThrow('no');
    expect(await second).toBe('done');
  });

  test('where the first kept no answer, a copy is still a copy', async () => {
    await transaction(database.db, 'claim', (trx) => claim(trx, ['event 1']));
    expect(await once(['event 1'])).toEqual({ copyOf: null });
  });

  test('is forgotten after a day, and not before', async () => {
    await once(['old']);
    await once(['young']);
    const aged = (hours: number) => sql<Date>`now() - ${hours} * interval '1 hour'`;
    await database.db
      .updateTable('seen_keys')
      .set({ claimed_at: aged(24.1) })
      .where('key', '=', 'old')
      .execute();
    await database.db
      .updateTable('seen_keys')
      .set({ claimed_at: aged(23.9) })
      .where('key', '=', 'young')
      .execute();
    await forgetOldClaims(database.db);
    expect(await once(['old'])).toBe('done');
    expect(await once(['young'])).toEqual({ copyOf: 'done' });
  });
});

describe('whole numbers of eight bytes', () => {
  test.each(['0', '1', '-1', '9007199254740993', '9223372036854775807', '-9223372036854775808'])(
    '%s is a bigint',
    async (text) => {
      const { rows } = await sql<{ n: unknown }>`select ${text}::int8 as n`.execute(database.db);
      expect(rows[0]?.n).toBe(BigInt(text));
    },
  );

  test('so is a count, an identity, and what was written as one', async () => {
    const count = await database.db
      .selectFrom('seen_keys')
      .select((eb) => eb.fn.countAll<bigint>().as('n'))
      .executeTakeFirstOrThrow();
    expect(typeof count.n).toBe('bigint');
    const values = { entity: 'text', entity_id: 'x', action: 'a.b', source: 'test', details: '{}' };
    const row = await database.db.insertInto('audit').values(values).returning('id').executeTakeFirstOrThrow();
    expect(typeof row.id).toBe('bigint');
    const amount = 123_456_789_012_345_678n;
    await sql`insert into records (message_id, direction, from_number, to_number, is_mms, amount_nanodollars, segments_estimated, receipts)
      values ('mdr-1', 'outbound', '+12065550100', '+12065550111', false, ${amount}, false, '[]')`.execute(database.db);
    expect(await database.db.selectFrom('records').select('amount_nanodollars').executeTakeFirst()).toEqual({
      amount_nanodollars: amount,
    });
  });
});
