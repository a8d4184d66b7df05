import { createPeople } from '../../src/access/people.ts';
import { createRoles, type RoleLists, type Roles } from '../../src/access/roles.ts';
import { roleLists } from '../../src/access/settings.ts';
import type { Db } from '../../src/storage/transaction.ts';

export type Lists = { admins: string[]; senders: string[]; approvers: string[]; auditors?: string[] };

/** The lists that hold with these in the environment and nothing saved in Slack. */
export function fixedLists({ admins, senders, approvers, auditors = [] }: Lists): () => Promise<RoleLists> {
  return async () => roleLists({ rootAdmins: admins, admins: [], senders, approvers, auditors });
}

/** Roles by these lists, of people who are all full members but for those who are `gone`; Slack says nothing of the `hidden`. */
export function rolesBy(db: Db, lists: Lists, gone: string[] = [], hidden: string[] = []): Roles {
  const people = createPeople(db, {
    async readPerson(id) {
      if (hidden.includes(id)) throw new Error('user_not_visible');
      return { id, name: id, tz: 'UTC', standing: gone.includes(id) ? 'deactivated' : 'full' };
    },
    readGroup: async () => [],
  });
  return createRoles(fixedLists(lists), people);
}
