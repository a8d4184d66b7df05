import type { Trx } from '../../storage/transaction.ts';
import { allows } from '../permissions.ts';
import type { Holder } from '../roles.ts';
import type { SettingsReader } from '../settings.ts';
import type { Vote } from './request.ts';

/**
 * Whether an admin is among those who approve: who votes now, or whoever of those who have voted is one still, and no
 * deactivated user or guest by now, as far as is known: Slack is not asked here.
 */
export async function hasAdmin(
  trx: Trx,
  deps: { settings: Pick<SettingsReader, 'read'> },
  ballot: { voter: Holder },
  votes: Vote[],
): Promise<boolean> {
  if (allows(ballot.voter.roles, 'settings.change')) return true;
  const people = votes.map((vote) => vote.person);
  if (people.length === 0) return false;
  const settings = await deps.settings.read(trx);
  const ids = [...settings.rootAdmins, ...settings.admins];
  const groups = ids.filter((id) => id.startsWith('S'));
  const rows =
    groups.length === 0
      ? []
      : await trx.selectFrom('group_members').select('members').where('group_id', 'in', groups).execute();
  const admins = new Set([...ids, ...rows.flatMap((row) => row.members)]);
  const voted = people.filter((person) => admins.has(person));
  return voted.length > 0 && (await isOneLeft(trx, voted));
}

async function isOneLeft(trx: Trx, voted: string[]): Promise<boolean> {
  const gone = await trx
    .selectFrom('people')
    .select('user_id')
    .where('user_id', 'in', voted)
    .where('standing', '!=', 'full')
    .execute();
  return gone.length < voted.length;
}
