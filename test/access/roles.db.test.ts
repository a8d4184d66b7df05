import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPeople, type Directory, type Standing } from '../../src/access/people.ts';
import { createRoles, type refuseUnless } from '../../src/access/roles.ts';
import { Refusal } from '../../src/errors.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { fixedLists, type Lists } from '../support/role-lists.ts';

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

const standings: { [id: string]: Standing } = {
  UADMIN: 'full',
  USENDER: 'full',
  UAPPROVER: 'full',
  UMEMBER: 'full',
  UGUEST: 'guest',
  UBOT: 'bot',
  UGONE: 'deactivated',
  USTRANGER: 'stranger',
};
const groups: { [id: string]: string[] } = {
  SADMINS: ['UADMIN', 'UGUEST', 'UGONE'],
  SSENDERS: ['USENDER', 'UGUEST', 'UBOT'],
  SAPPROVERS: ['UAPPROVER', 'USTRANGER'],
};
const chat: Directory = {
  async readPerson(id) {
    const standing = standings[id];
    if (standing === undefined) throw new Error('user_not_found');
    return { id, name: id, tz: 'UTC', standing };
  },
  async readGroup(id) {
    const members = groups[id];
    if (members === undefined) throw new Error('no_such_subteam');
    return members;
  },
};

const none: Lists = { admins: [], senders: [], approvers: [] };
const rolesWith = (lists: Partial<Lists>, directory: Directory = chat) =>
  createRoles(fixedLists({ ...none, ...lists }), createPeople(database.db, directory));

async function held(lists: Partial<Lists>, id: string): Promise<string> {
  return [...(await rolesWith(lists).holder(id)).roles].toSorted().join(' ');
}

describe('who is what', () => {
  const byGroup = { admins: ['SADMINS'], senders: ['SSENDERS'], approvers: ['SAPPROVERS'] };
  test.each<[string, Partial<Lists>, string, string]>([
    ['nobody on a list is a member', {}, 'UMEMBER', 'member'],
    ['by a name', { admins: ['UADMIN'] }, 'UADMIN', 'admin approver member sender'],
    ['empty lists are the admins', { admins: ['UADMIN'] }, 'UMEMBER', 'member'],
    [
      'a list that is set takes it from the admins',
      { admins: ['UADMIN'], senders: ['USENDER'] },
      'UADMIN',
      'admin approver member',
    ],
    ['a sender', { admins: ['UADMIN'], senders: ['USENDER'] }, 'USENDER', 'member sender'],
    [
      'an approver is no sender',
      { admins: ['UADMIN'], approvers: ['UAPPROVER'], senders: ['USENDER'] },
      'UAPPROVER',
      'approver member',
    ],
    ['by a group', byGroup, 'USENDER', 'member sender'],
    ['by another group', byGroup, 'UAPPROVER', 'approver member'],
    ['by a group of admins', byGroup, 'UADMIN', 'admin member'],
    ['by a name beside a group', { senders: ['SAPPROVERS', 'USENDER'] }, 'USENDER', 'member sender'],
    ['everyone may send', { senders: ['*'] }, 'UMEMBER', 'member sender'],
    ['everyone is full members only', { senders: ['*'] }, 'UGUEST', ''],
    ['a guest in a group', byGroup, 'UGUEST', ''],
    ['a guest by name', { admins: ['UGUEST'] }, 'UGUEST', ''],
    ['a bot', byGroup, 'UBOT', ''],
    ['who left', byGroup, 'UGONE', ''],
    ['of another organisation', byGroup, 'USTRANGER', ''],
  ])('%s', async (_, lists, id, expected) => {
    expect(await held(lists, id)).toBe(expected);
    const roles = rolesWith(lists);
    expect([...((await roles.holderKnown(id))?.roles ?? ['not known'])].toSorted().join(' ')).toBe(expected);
  });

  test('a person without any admin has no way to be one', async () => {
    for (const id of Object.keys(standings)) expect(await held({}, id)).not.toMatch(/admin|sender|approver/);
    expect(await rolesWith({}).hasAdmins()).toBe(false);
    expect(await rolesWith({ admins: ['UADMIN'] }).hasAdmins()).toBe(true);
  });
});

describe('what cannot be known', () => {
  const silent: Directory = {
    readPerson: () => Promise.reject(new Error('x')),
    readGroup: () => Promise.reject(new Error('x')),
  };
  const forget = async () => {
    await database.db.deleteFrom('people').execute();
    await database.db.deleteFrom('group_members').execute();
  };

  test('is refused with a sentence, for a person and for a group', async () => {
    await forget();
    await expect(rolesWith({}, silent).holder('UADMIN')).rejects.toMatchObject({ code: 'slack_silent' });
    const noGroup = { ...chat, readGroup: silent.readGroup };
    const asked = rolesWith({ senders: ['SSENDERS'] }, noGroup).mustAllow('USENDER', 'sms.send');
    await expect(asked).rejects.toMatchObject({ code: 'slack_silent', message: expect.stringContaining('try again') });
  });

  test('is not known from the database alone, be it the person or one group', async () => {
    await forget();
    const roles = rolesWith({ admins: ['UADMIN'], senders: ['SSENDERS'] });
    expect(await roles.holderKnown('USENDER')).toBeNull();
    await roles.holder('USENDER');
    expect(await roles.holderKnown('USENDER')).not.toBeNull();
    await database.db.updateTable('group_members').set({ stale: true }).execute();
    expect(await roles.holderKnown('USENDER')).toBeNull();
  });

  test('but a name on a list needs no group to be read', async () => {
    await forget();
    const noGroup = { ...chat, readGroup: silent.readGroup };
    expect([...(await rolesWith({ senders: ['USENDER', 'SSENDERS'] }, noGroup).holder('USENDER')).roles]).toContain(
      'sender',
    );
  });
});

describe('a refusal', () => {
  const refusalOf = async (lists: Partial<Lists>, id: string, act: Parameters<typeof refuseUnless>[1]) => {
    const refused = await rolesWith(lists)
      .mustAllow(id, act)
      .catch((error: unknown) => error);
    if (!(refused instanceof Refusal)) throw new Error('not refused');
    return refused;
  };

  test('says what is missing, which list it is, and whom to ask', async () => {
    const lists = { admins: ['UADMIN', 'U2', 'U3', 'U4'], senders: ['USENDER'], approvers: ['UAPPROVER'] };
    expect(await refusalOf(lists, 'UMEMBER', 'sms.send')).toMatchObject({
      message: expect.stringMatching(/^This needs a sender, .+ the senders \(\/switchboard access\)\.$/),
      people: ['UADMIN', 'U2', 'U3'],
    });
    expect((await refusalOf(lists, 'USENDER', 'freeze.set')).message).toMatch(
      /^This needs an approver, .+ the approvers \(\/switchboard access\)\.$/,
    );
    expect((await refusalOf(lists, 'UAPPROVER', 'optouts.remove')).message).toMatch(
      /^This needs an admin, .+ the admins \(\/switchboard access\)\.$/,
    );
  });

  test('of who is no full member says so instead', async () => {
    for (const id of ['UGUEST', 'UBOT', 'UGONE', 'USTRANGER']) {
      expect(await refusalOf({ senders: ['*'] }, id, 'sms.send')).toMatchObject({ code: 'not_a_member' });
    }
  });

  test('is not given to an admin, whatever the act', async () => {
    const roles = rolesWith({ admins: ['UADMIN'], senders: ['USENDER'], approvers: ['UAPPROVER'] });
    for (const act of ['sms.send', 'freeze.lift', 'optouts.remove', 'mdr.show'] as const) {
      expect((await roles.mustAllow('UADMIN', act)).person.id).toBe('UADMIN');
    }
  });
});

describe('whom to ask', () => {
  test('deciders are the full members among admins and approvers, groups resolved, each once', async () => {
    const roles = rolesWith({ admins: ['SADMINS', 'UADMIN'], approvers: ['SAPPROVERS', 'UBOT'], senders: ['USENDER'] });
    expect((await roles.deciders()).toSorted()).toEqual(['UADMIN', 'UAPPROVER']);
    expect((await rolesWith({ admins: ['UADMIN'] }).deciders()).toSorted()).toEqual(['UADMIN']);
  });

  test('the admins are told from the database alone', async () => {
    const roles = rolesWith({ admins: ['UMEMBER', 'SADMINS'] });
    await database.db.deleteFrom('group_members').execute();
    expect(await roles.adminIds(database.db)).toEqual(['UMEMBER']);
    await roles.deciders();
    expect(await roles.adminIds(database.db)).toEqual(['UMEMBER', 'UADMIN', 'UGUEST', 'UGONE']);
  });
});
