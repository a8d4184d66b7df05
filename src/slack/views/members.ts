import type { ModalView } from '@slack/types';
import type { SettingValues } from '../../access/setting-kinds.ts';
import type { Settings } from '../../access/settings.ts';
import { view } from '../actions.ts';
import { context } from '../blocks.ts';
import { memberMention } from '../mrkdwn.ts';
import { type Form, formView, textInput, usersInput } from './form.ts';

export type RoleKey = 'admins' | 'approvers' | 'senders' | 'auditors';

const forms: { [key in RoleKey]: { title: string; empty: string } } = {
  admins: { title: 'Admins', empty: 'Besides those of ADMIN_USERS.' },
  approvers: { title: 'Approvers', empty: 'Both empty: the admins decide.' },
  senders: { title: 'Senders', empty: 'Both empty: only the admins send.' },
  auditors: { title: 'Auditors', empty: 'They may have the audit trail as a file, beside what any member may.' },
};

/** A role's people and user groups. */
export function membersView(settings: Settings, role: RoleKey, metadata: string): ModalView {
  const ids = settings[role];
  const groups = ids.filter((id) => id.startsWith('S') || id === '*');
  const roots = role === 'admins' ? settings.rootAdmins.map((id) => memberMention(id).toString()) : [];
  return formView({
    callbackId: view[role],
    title: forms[role].title,
    metadata,
    blocks: [
      ...(roots.length === 0 ? [] : [context(`Always admins, by ADMIN_USERS: ${roots.join(', ')}`)]),
      usersInput({
        block: 'users',
        label: 'People',
        hint: forms[role].empty,
        optional: true,
        value: ids.filter((id) => !groups.includes(id)),
      }),
      textInput({
        block: 'groups',
        label: 'User groups',
        hint: `Their ids, such as S012ABCDEF${role === 'senders' ? '; or * for every full member' : ''}.`,
        optional: true,
        max: 1_000,
        value: groups.join(' '),
      }),
    ],
  });
}

export function readMembers(form: Form, role: RoleKey): Partial<SettingValues> {
  const groups = form
    .text('groups')
    .split(/[\s,;]+/)
    .filter((part) => part !== '');
  if (role === 'senders' && groups.includes('*')) return { senders: ['*'] };
  const bad = groups.find((id) => !/^S[A-Z0-9]{2,}$/.test(id));
  if (bad !== undefined) {
    form.problems.groups =
      bad === '*'
        ? 'Everyone (*) can be senders only.'
        : `“${bad.slice(0, 30)}” is no user group’s id. For example: S012ABCDEF; Slack shows it in the group’s menu.`;
  }
  const members = [...new Set([...form.users('users'), ...groups])];
  if (members.length > 100) form.problems.users ??= 'At most 100 people and groups. Use a user group for more.';
  return { [role]: members };
}
