import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createPeople, type Directory, freshness, type Person } from '../../src/access/people.ts';
import type { Database } from '../../src/storage/database.ts';
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

/** A chat whose answers the test gives when it likes; it counts what it was asked. */
function chat() {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const state = { hold: false, silent: false, name: 'Ada', members: ['U1'] };
  const answer = async <T>(what: string, value: () => T): Promise<T> => {
    asked.push(what);
    // What is answered is what stood when the question came, however late the answer is.
    const then = value();
    if (state.hold) await new Promise<void>((resolve) => waiting.push(resolve));
    if (state.silent) throw new Error('Slack does not answer');
    return then;
  };
  const directory: Directory = {
    readPerson: (id) => answer(id, (): Person => ({ id, name: state.name, tz: 'Europe/Madrid', standing: 'full' })),
    readGroup: (id) => answer(id, () => [...state.members]),
  };
  const release = () => {
    state.hold = false;
    for (const go of waiting.splice(0)) go();
  };
  return { directory, asked, state, release, askedFor: (id: string) => asked.filter((one) => one === id).length };
}

const age = (seconds: number) => sql<Date>`now() - ${seconds} * interval '1 second'`;
const agePerson = (id: string, seconds: number) =>
  database.db
    .updateTable('people')
    .set({ read_at: age(seconds) })
    .where('user_id', '=', id)
    .execute();
const ageGroup = (id: string, seconds: number) =>
  database.db
    .updateTable('group_members')
    .set({ read_at: age(seconds) })
    .where('group_id', '=', id)
    .execute();

/** The same rules hold for a person and for a group. */
const kinds = [
  {
    kind: 'a person',
    ids: (n: number) => `U0PERSON${n}`,
    read: (people: ReturnType<typeof createPeople>, id: string, maxAge: number) =>
      people.person(id, maxAge).then((one) => one.name),
    known: (people: ReturnType<typeof createPeople>, id: string, maxAge: number) =>
      people.personKnown(id, maxAge).then((one) => one?.name ?? null),
    changed: (people: ReturnType<typeof createPeople>, id: string) => people.personChanged(id),
    make: agePerson,
    set: (state: ReturnType<typeof chat>['state'], value: string) => {
      state.name = value;
    },
  },
  {
    kind: 'a group',
    ids: (n: number) => `S0GROUP${n}`,
    read: (people: ReturnType<typeof createPeople>, id: string, maxAge: number) =>
      people.group(id, maxAge).then((one) => one.join()),
    known: (people: ReturnType<typeof createPeople>, id: string, maxAge: number) =>
      people.groupKnown(id, maxAge).then((one) => one?.join() ?? null),
    changed: (people: ReturnType<typeof createPeople>, id: string) => people.groupChanged(id),
    make: ageGroup,
    set: (state: ReturnType<typeof chat>['state'], value: string) => {
      state.members = [value];
    },
  },
];

describe.each(kinds)('what is known of $kind', ({ ids, read, known, changed, make, set }) => {
  test('is read from the chat once, and then from the database, by every process', async () => {
    const { directory, askedFor, state } = chat();
    set(state, 'first');
    const id = ids(1);
    const [one, two] = [createPeople(database.db, directory), createPeople(database.db, directory)];
    expect(await known(one, id, freshness.elsewhere)).toBeNull();
    expect(await read(one, id, freshness.elsewhere)).toBe('first');
    expect(await read(two, id, freshness.elsewhere)).toBe('first');
    expect(await known(two, id, freshness.elsewhere)).toBe('first');
    expect(askedFor(id)).toBe(1);
  });

  test('is asked for once by many at the same instant', async () => {
    const { directory, askedFor, state, release } = chat();
    set(state, 'first');
    state.hold = true;
    const id = ids(2);
    const people = createPeople(database.db, directory);
    const readings = Array.from({ length: 10 }, () => read(people, id, freshness.vote));
    while (askedFor(id) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    expect(await Promise.all(readings)).toEqual(Array(10).fill('first'));
    expect(askedFor(id)).toBe(1);
  });

  test.each([
    [45, 1, 1],
    [61, 2, 1],
    [585, 2, 1],
    [601, 2, 2],
  ])(
    'at the age of %i s was asked for %i times by a vote and %i times elsewhere',
    async (seconds, byVote, elsewhere) => {
      for (const [maxAge, times, n] of [
        [freshness.vote, byVote, 3],
        [freshness.elsewhere, elsewhere, 4],
      ] as const) {
        const { directory, askedFor } = chat();
        const id = `${ids(n)}X${seconds}`;
        const people = createPeople(database.db, directory);
        await read(people, id, maxAge);
        await make(id, seconds);
        await read(people, id, maxAge);
        expect(askedFor(id)).toBe(times);
        expect(await known(people, id, maxAge)).not.toBeNull();
      }
    },
  );

  test('is stale from the moment that the chat tells of a change, for every process', async () => {
    const { directory, state } = chat();
    set(state, 'first');
    const id = ids(5);
    const [one, two] = [createPeople(database.db, directory), createPeople(database.db, directory)];
    await read(one, id, freshness.elsewhere);
    set(state, 'second');
    await changed(one, id);
    expect(await known(two, id, freshness.elsewhere)).toBeNull();
    expect(await read(two, id, freshness.elsewhere)).toBe('second');
    expect(await known(one, id, freshness.elsewhere)).toBe('second');
  });

  test('that changes while it is being read is read again by the next who asks', async () => {
    const { directory, state, release, askedFor } = chat();
    set(state, 'first');
    const id = ids(6);
    const people = createPeople(database.db, directory);
    state.hold = true;
    const early = read(people, id, freshness.elsewhere);
    while (askedFor(id) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    set(state, 'second');
    await changed(people, id);
    release();
    await early;
    expect(await read(people, id, freshness.elsewhere)).toBe('second');
    expect(await known(people, id, freshness.elsewhere)).toBe('second');
  });

  test('cannot be had where the chat is silent, is not made up, and is asked for anew the next time', async () => {
    const { directory, state } = chat();
    set(state, 'first');
    const id = ids(7);
    const people = createPeople(database.db, directory);
    await read(people, id, freshness.elsewhere);
    await make(id, 3_600);
    state.silent = true;
    await expect(read(people, id, freshness.elsewhere)).rejects.toThrow('Slack does not answer');
    expect(await known(people, id, freshness.elsewhere)).toBeNull();
    state.silent = false;
    expect(await read(people, id, freshness.elsewhere)).toBe('first');
  });
});

test('a standing that this version does not know is nobody', async () => {
  await database.db
    .insertInto('people')
    .values({ user_id: 'U0ODD', name: 'Odd', tz: 'UTC', standing: 'emperor' })
    .execute();
  const people = createPeople(database.db, chat().directory);
  expect(await people.personKnown('U0ODD', freshness.elsewhere)).toMatchObject({ standing: 'stranger' });
});
