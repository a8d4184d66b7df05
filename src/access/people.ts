import { sql } from 'kysely';
import { freeToken, takeToken } from '../storage/tokens.ts';
import type { Db, Trx } from '../storage/transaction.ts';

/** What a person is in the workspace. Only `full` members have any role. */
export type Standing = 'full' | 'guest' | 'bot' | 'deactivated' | 'stranger';

export type Person = { id: string; name: string; tz: string; standing: Standing };

/** Where people and groups are read from: the chat side gives it. Each rejects when the chat cannot say. */
export type Directory = {
  readPerson(userId: string): Promise<Person>;
  readGroup(groupId: string): Promise<string[]>;
};

/** How old what we know of a person may be: at a vote, and elsewhere. Milliseconds. */
export const freshness = { vote: 60_000, elsewhere: 600_000 } as const;

/** What is known of a person, and the members of those groups that are known. */
export type Together = { person: Person | null; groups: Map<string, string[]> };

export type People = ReturnType<typeof createPeople>;

/** Who reads a group has this long; a process that died meanwhile keeps the others waiting no longer. Milliseconds. */
const readingMs = 5_000;
const waitMs = 25;

/**
 * People and user groups as last read from the chat, with the time read, kept in the database so that replicas share
 * them. Simultaneous askers of one process wait for one reading, and of a group those of all processes.
 */
export function createPeople(db: Db, directory: Directory) {
  const readings = new Map<string, Promise<unknown>>();
  /** What changed while it was being read: the reading may be of before or after. */
  const changedMeanwhile = new Set<string>();

  function once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const standing = readings.get(key);
    // The key names the kind of value, so what is found under it is of that kind.
    if (standing !== undefined) return standing as Promise<T>;
    const reading = read().finally(() => readings.delete(key));
    readings.set(key, reading);
    return reading;
  }

  async function peopleKnown(userIds: string[], maxAgeMs: number, from: Db | Trx = db): Promise<Map<string, Person>> {
    if (userIds.length === 0) return new Map();
    const rows = await from
      .selectFrom('people')
      .select(['user_id', 'name', 'tz', 'standing'])
      .where('user_id', 'in', userIds)
      .where('stale', '=', false)
      .where('read_at', '>', youngest(maxAgeMs))
      .execute();
    return new Map(
      rows.map((row) => [
        row.user_id,
        { id: row.user_id, name: row.name, tz: row.tz, standing: asStanding(row.standing) },
      ]),
    );
  }

  /** A person and groups in one statement, from the database alone: for each thing that a person does both are asked for. */
  async function knownTogether(userId: string, groupIds: string[], maxAgeMs: number): Promise<Together> {
    const people = db
      .selectFrom('people')
      .select(['user_id as id', 'name', 'tz', 'standing', sql<string[] | null>`null::jsonb`.as('members')])
      .where('user_id', '=', userId)
      .where('stale', '=', false)
      .where('read_at', '>', youngest(maxAgeMs));
    const nothing = sql<string>`''`;
    const groups = (ids: string[]) =>
      db
        .selectFrom('group_members')
        .select(['group_id as id', nothing.as('name'), nothing.as('tz'), nothing.as('standing'), 'members'])
        .where('group_id', 'in', ids)
        .where('stale', '=', false)
        .where('read_at', '>', youngest(maxAgeMs));
    const rows = await (groupIds.length === 0 ? people : people.unionAll(groups(groupIds))).execute();
    const one = rows.find((row) => row.members === null);
    return {
      person: one === undefined ? null : { id: one.id, name: one.name, tz: one.tz, standing: asStanding(one.standing) },
      groups: new Map(rows.flatMap((row) => (row.members === null ? [] : [[row.id, row.members]]))),
    };
  }

  async function personKnown(userId: string, maxAgeMs: number): Promise<Person | null> {
    return (await peopleKnown([userId], maxAgeMs)).get(userId) ?? null;
  }

  async function readPerson(userId: string): Promise<Person> {
    const person = await directory.readPerson(userId);
    const stale = changedMeanwhile.delete(personKey(userId));
    const values = { name: person.name, tz: person.tz, standing: person.standing, stale };
    await db
      .insertInto('people')
      .values({ user_id: userId, ...values })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ ...values, read_at: sql<Date>`now()` }))
      .execute();
    return person;
  }

  async function groupKnown(groupId: string, maxAgeMs: number, from: Db | Trx = db): Promise<string[] | null> {
    const row = await from
      .selectFrom('group_members')
      .select('members')
      .where('group_id', '=', groupId)
      .where('stale', '=', false)
      .where('read_at', '>', youngest(maxAgeMs))
      .executeTakeFirst();
    return row?.members ?? null;
  }

  async function readGroup(groupId: string): Promise<string[]> {
    const members = await directory.readGroup(groupId);
    const values = { members: JSON.stringify(members), stale: changedMeanwhile.delete(groupKey(groupId)) };
    await db
      .insertInto('group_members')
      .values({ group_id: groupId, ...values })
      .onConflict((conflict) => conflict.column('group_id').doUpdateSet({ ...values, read_at: sql<Date>`now()` }))
      .execute();
    return members;
  }

  /** When fifty people vote at once over several processes, the chat is asked for their group once. */
  async function readGroupInTurn(groupId: string, maxAgeMs: number): Promise<string[]> {
    const turn = `reading ${groupKey(groupId)}`;
    for (;;) {
      if ((await takeToken(db, turn, readingMs, 0)) === 0) {
        try {
          return await readGroup(groupId);
        } finally {
          await freeToken(db, turn);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const known = await groupKnown(groupId, maxAgeMs);
      if (known !== null) return known;
    }
  }

  return {
    /** From the database alone; null when it is not known, too old or stale. */
    personKnown,
    /** The same for several; those that are not known are missing. */
    peopleKnown,
    groupKnown,
    knownTogether,
    /** Known and young enough, else read again from the chat. Rejects when the chat cannot say. */
    person: async (userId: string, maxAgeMs: number): Promise<Person> =>
      (await personKnown(userId, maxAgeMs)) ?? once(personKey(userId), () => readPerson(userId)),
    group: async (groupId: string, maxAgeMs: number): Promise<string[]> =>
      (await groupKnown(groupId, maxAgeMs)) ?? once(groupKey(groupId), () => readGroupInTurn(groupId, maxAgeMs)),
    /** The chat has told that something about a person changed. */
    async personChanged(userId: string): Promise<void> {
      if (readings.has(personKey(userId))) changedMeanwhile.add(personKey(userId));
      await db.updateTable('people').set({ stale: true }).where('user_id', '=', userId).execute();
    },
    async groupChanged(groupId: string): Promise<void> {
      if (readings.has(groupKey(groupId))) changedMeanwhile.add(groupKey(groupId));
      await db.updateTable('group_members').set({ stale: true }).where('group_id', '=', groupId).execute();
    },
  };
}

const personKey = (userId: string) => `person ${userId}`;
const groupKey = (groupId: string) => `group ${groupId}`;

function youngest(maxAgeMs: number) {
  return sql<Date>`now() - ${maxAgeMs} * interval '1 millisecond'`;
}

function asStanding(word: string): Standing {
  const standings: Standing[] = ['full', 'guest', 'bot', 'deactivated', 'stranger'];
  return standings.find((one) => one === word) ?? 'stranger';
}
