import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Database } from '../../src/storage/database.ts';
import { createQueue, type JobKind, type Queue } from '../../src/storage/queue.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { startBlackHoleProxy } from '../support/black-hole-proxy.ts';
import { databaseKind, quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait-for.ts';

const onServer = databaseKind === 'postgres' ? test : test.skip;
const kind: JobKind<{ id: string }> = { name: 'test-job', shape: z.object({ id: z.string() }) };
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

let storage: TestDatabase;
let database: Database;
const running: Queue[] = [];
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((queue) => queue.stop(200)));
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

/** A running queue that notes what it does. */
async function start(handler: (id: string) => Promise<void> = async () => {}, over = database) {
  const queue = createQueue(over, quietLog());
  const done: { id: string; at: number }[] = [];
  queue.handle(kind, async ({ id }) => {
    done.push({ id, at: performance.now() });
    await handler(id);
  });
  await queue.start();
  running.push(queue);
  const timesOf = (id: string) => done.filter((one) => one.id === id).length;
  return { queue, done, timesOf };
}

const enqueue = (queue: Queue, id: string, afterSeconds?: number) =>
  transaction(database.db, 'enqueue', (trx) =>
    queue.enqueue(trx, kind, { id }, afterSeconds === undefined ? {} : { afterSeconds }),
  );

describe('a job', () => {
  test('is done soon after its transaction commits, once', async () => {
    const { queue, timesOf } = await start();
    const id = randomUUID();
    const began = performance.now();
    await enqueue(queue, id);
    await waitFor('the job', () => timesOf(id) > 0);
    expect(performance.now() - began).toBeLessThan(15_000);
    await enqueue(queue, 'another');
    await waitFor('another', () => timesOf('another') > 0);
    expect(timesOf(id)).toBe(1);
  });

  test('is in line from when it is due until a worker has it', async () => {
    const [taken, due, later] = [randomUUID(), randomUUID(), randomUUID()];
    const begun = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const working = await start(async () => {
      begun.resolve();
      await go.promise;
    });
    await enqueue(working.queue, taken);
    await begun.promise;
    const inLine = async () => {
      const asked = [taken, due, later, randomUUID()].map((id) => ({ id }));
      return (await working.queue.inLine(database.db, kind, asked)).map((one) => one.id);
    };
    expect(await inLine()).toEqual([]);
    go.resolve();
    await working.queue.stop(5_000);
    const idle = createQueue(database, quietLog());
    running.push(idle);
    await idle.start();
    await enqueue(idle, due);
    await enqueue(idle, later, 60);
    expect(await inLine()).toEqual([due]);
  });

  test('is never done where its transaction is rolled back', async () => {
    const { queue, timesOf } = await start();
    const id = randomUUID();
    const rolledBack = transaction(database.db, 'enqueue', async (trx) => {
      await queue.enqueue(trx, kind, { id });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await enqueue(queue, `after ${id}`);
    await waitFor('the job after it', () => timesOf(`after ${id}`) > 0);
    expect(timesOf(id)).toBe(0);
  });

  test('comes again after its handler threw, and takes those beside it not along', async () => {
    const bad = randomUUID();
    let failures = 1;
    const { queue, timesOf } = await start(async (id) => {
      if (id !== bad) return;
      failures -= 1;
      if (failures >= 0) throw new Error('not yet');
    });
    const good = [1, 2, 3].map((n) => `${bad} ${n}`);
    await transaction(database.db, 'enqueue', async (trx) => {
      for (const id of [bad, ...good]) await queue.enqueue(trx, kind, { id });
    });
    await waitFor('the bad one again', () => timesOf(bad) === 2);
    await enqueue(queue, `after ${bad}`);
    await waitFor('the job after it', () => timesOf(`after ${bad}`) > 0);
    expect([bad, ...good].map(timesOf)).toEqual([2, 1, 1, 1]);
  });

  test('with a delay is not done before it', async () => {
    const { queue, done, timesOf } = await start();
    const id = randomUUID();
    const began = performance.now();
    await enqueue(queue, id, 1.2);
    await waitFor('the job', () => timesOf(id) > 0);
    expect((done.find((one) => one.id === id)?.at ?? 0) - began).toBeGreaterThanOrEqual(1_150);
  });

  test('that nobody did is done by the next who starts', async () => {
    const first = await start();
    const id = randomUUID();
    // Far enough ahead that the first has surely ended before it is due.
    await enqueue(first.queue, id, 5);
    await first.queue.stop(500);
    const { timesOf } = await start();
    await waitFor('the job', () => timesOf(id) === 1);
    expect(first.timesOf(id)).toBe(0);
  });

  onServer('is done by one of two processes', async () => {
    const other = await storage.open();
    const [one, two] = await Promise.all([start(() => sleep(20)), start(() => sleep(20), other)]);
    const ids = Array.from({ length: 60 }, () => randomUUID());
    for (const id of ids) await enqueue(one.queue, id);
    await waitFor('all', () => ids.every((id) => one.timesOf(id) + two.timesOf(id) > 0));
    expect(ids.filter((id) => one.timesOf(id) + two.timesOf(id) !== 1)).toEqual([]);
    expect(one.done.length).toBeGreaterThan(0);
    expect(two.done.length).toBeGreaterThan(0);
    await Promise.all(running.splice(0).map((queue) => queue.stop(500)));
    await other.close();
  });

  onServer(
    'is done within a while though the connections of its worker have fallen silent',
    async () => {
      const proxy = await startBlackHoleProxy(database.url ?? '');
      const worker = await start(undefined, { ...database, url: proxy.url });
      proxy.abandon();
      const id = randomUUID();
      await enqueue(worker.queue, id);
      await waitFor('the job', () => worker.timesOf(id) > 0, 40_000);
      await Promise.all(running.splice(0).map((queue) => queue.stop(500)));
      await proxy.close();
    },
    70_000,
  );
});

describe('a queue that stops', () => {
  test('waits for the job in hand', async () => {
    let ended = false;
    const { queue, timesOf } = await start(async () => {
      await sleep(300);
      ended = true;
    });
    await enqueue(queue, 'short');
    await waitFor('its start', () => timesOf('short') > 0);
    await queue.stop(3_000);
    expect(ended).toBe(true);
  });

  test('does not wait beyond the limit, and the job comes again', async () => {
    const { queue, timesOf } = await start(() => sleep(60_000));
    const id = randomUUID();
    await enqueue(queue, id);
    await waitFor('its start', () => timesOf(id) > 0);
    const began = performance.now();
    await queue.stop(500);
    expect(performance.now() - began).toBeLessThan(30_000);
    const next = await start();
    await waitFor('the job again', () => next.timesOf(id) > 0, 25_000);
  });

  test('is up from its start to its stop', async () => {
    const { queue } = await start();
    expect(queue.isUp()).toBe(true);
    await queue.stop(500);
    expect(queue.isUp()).toBe(false);
    expect(createQueue(database, quietLog()).isUp()).toBe(false);
  });
});
