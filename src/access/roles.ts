import { Refusal } from '../errors.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { freshness, type People, type Person, type Together } from './people.ts';
import { type Act, allows, neededRole, type Role } from './permissions.ts';

export type Holder = {
  person: Person;
  roles: ReadonlySet<Role>;
  /** Ids of the admins' users and groups, for who may not: whom to ask. */
  admins: string[];
};
export type Roles = ReturnType<typeof createRoles>;

/** Ids of users and user groups on each role's list. */
export type RoleLists = { admin: string[]; sender: string[]; approver: string[]; auditor: string[] };

/**
 * Who is what: from the lists that hold just now, user groups resolved. Guests, bots, deactivated users and people of other
 * organisations are nothing, whatever list they stand on. `within`: a transaction that the lists are to be read in, since
 * inside one nobody may wait for another connection.
 */
export function createRoles(listsNow: (within?: Db | Trx) => Promise<RoleLists>, people: People) {
  /** Null when the source does not know enough to say. */
  async function resolve(userId: string, source: Source): Promise<Holder | null> {
    const lists = await listsNow();
    const groups = new Set(Object.values(lists).flatMap((list) => list.filter((id) => id.startsWith('S'))));
    const known = await source.together(userId, [...groups]);
    const person = known.person ?? (await source.person(userId));
    if (person === null) return null;
    const held = new Set<Role>();
    const holder: Holder = { person, roles: held, admins: lists.admin };
    if (person.standing !== 'full') return holder;
    held.add('member');
    for (const role of ['admin', 'sender', 'approver', 'auditor'] as const) {
      const on = await isOn(userId, lists[role], async (id) => known.groups.get(id) ?? source.group(id));
      if (on === null) return null;
      if (on) held.add(role);
    }
    return holder;
  }

  async function isOn(userId: string, list: string[], group: Source['group']): Promise<boolean | null> {
    if (list.includes(userId) || list.includes('*')) return true;
    for (const id of list) {
      if (!id.startsWith('S')) continue;
      const members = await group(id);
      if (members === null) return null;
      if (members.includes(userId)) return true;
    }
    return false;
  }

  const known = (maxAgeMs: number, within?: Db | Trx): Source => ({
    person: async (id) => (await people.peopleKnown([id], maxAgeMs, within)).get(id) ?? null,
    group: (id) => people.groupKnown(id, maxAgeMs, within),
    several: (ids) => people.peopleKnown(ids, maxAgeMs, within),
    together: (id, groups) => people.knownTogether(id, groups, maxAgeMs),
  });
  const asking = (maxAgeMs: number): Source => ({
    person: (id) => people.person(id, maxAgeMs),
    group: (id) => people.group(id, maxAgeMs),
    several: (ids) => people.peopleKnown(ids, maxAgeMs),
    together: (id, groups) => people.knownTogether(id, groups, maxAgeMs),
  });

  const asked = new Map<string, Promise<Holder>>();

  /**
   * What a person is, read from the chat again where what we know is too old. Rejects when the chat cannot say. Simultaneous
   * askers wait for one answer: a burst of texts has one author.
   */
  function holder(userId: string, maxAgeMs: number = freshness.elsewhere): Promise<Holder> {
    const key = `${userId} ${maxAgeMs}`;
    const standing = asked.get(key);
    if (standing !== undefined) return standing;
    const answer = askHolder(userId, maxAgeMs).finally(() => asked.delete(key));
    asked.set(key, answer);
    return answer;
  }

  async function askHolder(userId: string, maxAgeMs: number): Promise<Holder> {
    const found = await resolve(userId, asking(maxAgeMs)).catch((error: unknown) => {
      throw new Refusal('slack_silent', 'I could not check with Slack who you are.', 'Please try again in a minute.', {
        cause: error,
      });
    });
    if (found === null) throw new Error('an asking source always knows');
    return found;
  }

  return {
    holder,
    /** From the database alone, for use before an ack; null when it does not know. */
    holderKnown: (userId: string, maxAgeMs: number = freshness.elsewhere): Promise<Holder | null> =>
      resolve(userId, known(maxAgeMs)),
    /** @throws Refusal when this person may not do this. */
    async mustAllow(userId: string, act: Act, maxAgeMs?: number): Promise<Holder> {
      const found = await holder(userId, maxAgeMs);
      refuseUnless(found, act);
      return found;
    },
    /** Every full member on the admins' or approvers' lists. @throws Refusal when the chat cannot say. */
    async deciders(maxAgeMs: number = freshness.vote): Promise<string[]> {
      const lists = await listsNow();
      return readOrRefuse(fullMembers([...lists.admin, ...lists.approver], asking(maxAgeMs)));
    },
    /** Every full member on the admins' list. @throws Refusal when the chat cannot say. */
    async allAdmins(): Promise<string[]> {
      return readOrRefuse(fullMembers((await listsNow()).admin, asking(freshness.vote)));
    },
    /** The same from the database alone, for use before an ack or inside a transaction; null when it does not know. */
    async decidersKnown(within?: Db | Trx): Promise<string[] | null> {
      const lists = await listsNow(within);
      return fullMembers([...lists.admin, ...lists.approver], known(freshness.elsewhere, within)).catch(
        (error: unknown) => {
          if (error instanceof NotKnown) return null;
          throw error;
        },
      );
    },
    /** The admins as last known, from the database alone, also inside a transaction: for telling them something. */
    async adminIds(db: Db | Trx): Promise<string[]> {
      const { admin } = await listsNow(db);
      const groups = admin.filter((id) => id.startsWith('S'));
      const rows =
        groups.length === 0
          ? []
          : await db.selectFrom('group_members').select('members').where('group_id', 'in', groups).execute();
      const single = admin.filter((id) => !id.startsWith('S'));
      return [...new Set([...single, ...rows.flatMap((row) => row.members)])];
    },
    /** Whether there is anybody who may change settings. */
    hasAdmins: async (): Promise<boolean> => (await listsNow()).admin.length > 0,
  };
}

type Source = {
  /** A person and groups, as far as they are known without asking anybody. */
  together(userId: string, groupIds: string[]): Promise<Together>;
  person(id: string): Promise<Person | null>;
  group(id: string): Promise<string[] | null>;
  /** Those of several who are known without asking anybody. */
  several(ids: string[]): Promise<Map<string, Person>>;
};

class NotKnown extends Error {}

async function readOrRefuse<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    const next = 'Please try again in a minute.';
    throw new Refusal('slack_silent', 'I could not check with Slack who may do this.', next, { cause });
  }
}

/** @throws NotKnown when the source does not know enough to say. */
async function fullMembers(list: string[], source: Source): Promise<string[]> {
  const ids = new Set<string>();
  for (const id of list) {
    if (!id.startsWith('S')) ids.add(id);
    else for (const member of (await source.group(id)) ?? unknown(id)) ids.add(member);
  }
  const several = await source.several([...ids]);
  const full: string[] = [];
  for (const id of ids) {
    const person = several.get(id) ?? (await source.person(id)) ?? unknown(id);
    if (person.standing === 'full') full.push(id);
  }
  return full;
}

function unknown(id: string): never {
  throw new NotKnown(id);
}

/** How many of the admins a refusal names. */
const namedAdmins = 3;

/** @throws Refusal saying what is missing and whom to ask. */
export function refuseUnless(holder: Holder, act: Act): void {
  const refusal = refusalOf(holder, act);
  if (refusal !== null) throw refusal;
}

/** Why a person may not do this, what is missing and whom to ask; null: they may. */
export function refusalOf(holder: Holder, act: Act): Refusal | null {
  if (allows(holder.roles, act)) return null;
  if (holder.person.standing !== 'full') {
    return new Refusal(
      'not_a_member',
      'Only full members of this workspace can use this.',
      'Guests and people of other organisations can ask a member to do it for them.',
    );
  }
  const role = neededRole[act];
  const article = /^[aeiou]/.test(role) ? 'an' : 'a';
  return new Refusal(
    'not_allowed',
    `This needs ${article} ${role}, and you are not one.`,
    `Ask an admin of Switchboard to add you to ${listName(role)}.`,
    { people: holder.admins.slice(0, namedAdmins) },
  );
}

function listName(role: Role): string {
  return role === 'member' ? 'the workspace' : `the ${role}s (/switchboard access)`;
}
