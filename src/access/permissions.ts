/** What a person may be, from the least to the most. An admin may do everything, an auditor reads the trail and nothing else. */
export const roles = ['member', 'sender', 'approver', 'auditor', 'admin'] as const;
export type Role = (typeof roles)[number];

/**
 * The one table of who may do what: every command, button and shortcut asks here by its act. A test walks it both ways.
 * `member` is any full member of the workspace.
 */
export const neededRole = {
  'doctor.run': 'member',
  'mdr.show': 'member',
  'mdr.list': 'member',
  'mdr.report': 'member',
  'mdr.report-again-any': 'admin',
  'mdr.read-bodies': 'sender',
  'sms.compose': 'sender',
  'sms.send': 'sender',
  'sms.read-conversation': 'sender',
  'sms.settle': 'sender',
  'sms.release-held': 'sender',
  'optouts.list': 'sender',
  'optouts.add': 'sender',
  'optouts.remove': 'admin',
  'freeze.set': 'approver',
  'freeze.lift': 'approver',
  'numbers.list': 'member',
  'numbers.show': 'member',
  'numbers.search': 'member',
  'numbers.unused': 'member',
  'numbers.change': 'admin',
  'numbers.request': 'sender',
  'requests.list': 'member',
  'requests.cancel': 'sender',
  'requests.set-up-again': 'sender',
  'requests.decide': 'approver',
  'requests.break-glass': 'approver',
  'requests.settle': 'approver',
  'notices.choose': 'approver',
  'schedules.list': 'member',
  'schedules.make': 'sender',
  /** Somebody else's. */
  'schedules.change-any': 'admin',
  'audit.export': 'auditor',
  'settings.show': 'admin',
  'settings.change': 'admin',
} as const satisfies { [act: string]: Role };

export type Act = keyof typeof neededRole;

/** Whether someone with these roles may do this. */
export function allows(held: ReadonlySet<Role>, act: Act): boolean {
  return held.has('admin') || held.has(neededRole[act]);
}
