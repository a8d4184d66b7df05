import type { RoleLists } from '../../src/access/roles.ts';
import { roleLists } from '../../src/access/settings.ts';

export type Lists = { admins: string[]; senders: string[]; approvers: string[]; auditors?: string[] };

/** The lists that hold with these in the environment and nothing saved in Slack. */
export function fixedLists({ admins, senders, approvers, auditors = [] }: Lists): () => Promise<RoleLists> {
  return async () => roleLists({ rootAdmins: admins, admins: [], senders, approvers, auditors });
}
