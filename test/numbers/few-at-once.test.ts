import { expect, test } from '@jest/globals';
import { fewAtOnce } from '../../src/numbers/few-at-once.ts';

test('no more than so many run at once, in their order, and one that fails makes room for the next', async () => {
  const inTurn = fewAtOnce(2);
  const begun: number[] = [];
  const ends: ((failed: boolean) => void)[] = [];
  const runs = [0, 1, 2, 3].map((id) =>
    inTurn(async () => {
      begun.push(id);
      const failed = await new Promise<boolean>((resolve) => ends.push(resolve));
      if (failed) throw new Error(`${id} failed`);
      return id;
    }),
  );
  const settled = Promise.allSettled(runs);
  expect(begun).toEqual([0, 1]);
  ends[1]?.(true);
  await expect(runs[1]).rejects.toThrow('1 failed');
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.(false);
  await runs[0];
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[2]?.(false);
  ends[3]?.(false);
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(await inTurn(async () => 'later')).toBe('later');
});
