import type { Channel, Person } from './protocol.ts';

/** The fixed ids of the workspace that every local Slack starts with, so that tests and the demo can name them. */
export const TEAM = { id: 'T0LOCAL001', name: 'Harbor Supply', domain: 'harbor-supply' } as const;
export const OTHER_TEAM = { id: 'T0OTHER001', name: 'Northwind Freight', domain: 'northwind-freight' } as const;
export const APP = { id: 'A0SWITCH01', botId: 'B0SWITCH01', botUserId: 'U0SWITCH01' } as const;

export const PEOPLE = {
  admin: 'U0ADMIN001',
  sender: 'U0SENDER01',
  approver: 'U0APPROV01',
  secondApprover: 'U0APPROV02',
  member: 'U0MEMBER01',
  guest: 'U0GUEST001',
  deactivated: 'U0GONE0001',
  stranger: 'U0STRANG01',
} as const;

export const CHANNELS = {
  general: 'C0GENERAL1',
  support: 'C0SUPPORT1',
  dispatch: 'C0DISPATC1',
  approvals: 'C0APPROVE1',
  /** Public, without the app. */
  lobby: 'C0LOBBY001',
  /** Private, with the app. */
  finance: 'C0FINANCE1',
  /** Private, without the app. */
  board: 'C0BOARD001',
  archived: 'C0ARCHIVE1',
  /** Slack Connect, with the app and a stranger. */
  shared: 'C0SHARED01',
  /** Posting is for a few; the app is in it and may not post. */
  announcements: 'C0ANNOUNC1',
  /** A direct message between the member and the sender: no app can see it. */
  twoPeople: 'D0TWOPEOP1',
} as const;

export const GROUPS = { senders: 'S0SENDERS1', approvers: 'S0APPROVE1' } as const;

export type Group = { id: string; handle: string; name: string; users: string[]; updated: number };

const person = (
  id: string,
  name: string,
  realName: string,
  part: string,
  color: string,
  more: Partial<Person> = {},
) => ({
  id,
  name,
  realName,
  part,
  title: '',
  isAdmin: false,
  isRestricted: false,
  isUltraRestricted: false,
  isStranger: false,
  isBot: false,
  deleted: false,
  tz: 'America/Los_Angeles',
  color,
  ...more,
});

/** The people of the workspace, without the app's own user. */
export function seedPeople(): Person[] {
  return [
    person(PEOPLE.admin, 'ada', 'Ada Okonedo', 'Admin', '#7c3aed', { isAdmin: true, title: 'Head of operations' }),
    person(PEOPLE.sender, 'sam', 'Sam Whitlock', 'Sender', '#0f766e', { title: 'Customer support' }),
    person(PEOPLE.approver, 'priya', 'Priya Raman', 'Approver', '#b45309', {
      title: 'Finance',
      tz: 'America/New_York',
    }),
    person(PEOPLE.secondApprover, 'tomas', 'Tomás Vela', 'Second approver', '#a16207', { tz: 'Europe/Madrid' }),
    person(PEOPLE.member, 'mina', 'Mina Castell', 'Member', '#1d4ed8', { title: 'Warehouse' }),
    person(PEOPLE.guest, 'gus', 'Gus Hartley', 'Guest', '#475569', { isRestricted: true, title: 'Contractor' }),
    person(PEOPLE.deactivated, 'dora', 'Dora Lindqvist', 'Deactivated', '#6b7280', { deleted: true }),
    person(PEOPLE.stranger, 'noor', 'Noor Haddad', 'Other organisation', '#be123c', { isStranger: true }),
  ];
}

const everyone = [PEOPLE.admin, PEOPLE.sender, PEOPLE.approver, PEOPLE.secondApprover, PEOPLE.member];

const channel = (id: string, name: string, topic: string, members: string[], more: Partial<Channel> = {}): Channel => ({
  id,
  name,
  kind: 'public',
  topic,
  members,
  archived: false,
  shared: false,
  restricted: false,
  ...more,
});

/** The channels of the workspace. Direct messages with the app come to be when somebody opens them. */
export function seedChannels(): Channel[] {
  const withApp = [...everyone, APP.botUserId];
  return [
    channel(CHANNELS.general, 'general', 'For everybody', withApp),
    channel(CHANNELS.support, 'support', 'Customers who text us', [...withApp, PEOPLE.guest]),
    channel(CHANNELS.dispatch, 'dispatch', 'Drivers and deliveries', withApp),
    channel(CHANNELS.approvals, 'approvals', 'Requests to buy and release numbers', withApp),
    channel(CHANNELS.lobby, 'lobby', 'Small talk', everyone),
    channel(
      CHANNELS.finance,
      'finance',
      'Spending',
      [PEOPLE.admin, PEOPLE.approver, PEOPLE.secondApprover, APP.botUserId],
      {
        kind: 'private',
      },
    ),
    channel(CHANNELS.board, 'board', 'Closed', [PEOPLE.admin, PEOPLE.approver], { kind: 'private' }),
    channel(CHANNELS.archived, 'spring-sale', 'Over', withApp, { archived: true }),
    channel(CHANNELS.shared, 'northwind-shared', 'With our carrier', [...withApp, PEOPLE.stranger], { shared: true }),
    channel(CHANNELS.announcements, 'announcements', 'Read only', withApp, { restricted: true }),
    channel(CHANNELS.twoPeople, '', '', [PEOPLE.member, PEOPLE.sender], { kind: 'im' }),
  ];
}

export function seedGroups(): Group[] {
  return [
    { id: GROUPS.senders, handle: 'texters', name: 'Texters', users: [PEOPLE.sender], updated: 0 },
    {
      id: GROUPS.approvers,
      handle: 'purchasing',
      name: 'Purchasing',
      users: [PEOPLE.approver, PEOPLE.secondApprover],
      updated: 0,
    },
  ];
}
