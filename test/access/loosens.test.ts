import { describe, expect, test } from '@jest/globals';
import { loosens } from '../../src/access/loosens.ts';
import { defaults, type SettingKey, type SettingValues, settingKeys } from '../../src/access/setting-kinds.ts';
import type { Settings } from '../../src/access/settings.ts';
import { textCapsOf } from '../support/caps.ts';

const environment = Object.fromEntries(settingKeys.map((key) => [key, { from: 'environment' as const }]));
const slack = { from: 'slack' as const, by: 'UADA', at: new Date() };

function settings(more: Partial<SettingValues> = {}, saved: SettingKey[] = []): Settings {
  const values: SettingValues = { ...defaults, admins: [], senders: [], approvers: [], approvalChannel: null, ...more };
  const sources = { ...environment, ...Object.fromEntries(saved.map((key) => [key, slack])) } as Settings['sources'];
  return { ...values, rootAdmins: ['UROOT'], sources };
}

const dollars = (count: number) => BigInt(count) * 1_000_000_000n;
const budget = (more: Partial<SettingValues['budget']>) => ({ ...defaults.budget, ...more });
const quorum = (below: number, from: number, threshold = 50) => ({ below, from, threshold: dollars(threshold) });

type Case = [what: string, key: SettingKey, before: Settings, next: SettingValues[SettingKey], loosens: boolean];
const cases: Case[] = [
  ['an admin more', 'admins', settings(), ['UBEA'], true],
  ['an admin less', 'admins', settings({ admins: ['UBEA'] }), [], false],
  ['an admin in another’s place', 'admins', settings({ admins: ['UBEA'] }), ['UCID'], true],
  ['an approver more', 'approvers', settings({ approvers: ['UBEA'] }), ['UBEA', 'UCID'], true],
  ['an approver less', 'approvers', settings({ approvers: ['UBEA', 'UCID'] }), ['UBEA'], false],
  ['the last approver gone, so that the admins are', 'approvers', settings({ approvers: ['UBEA'] }), [], true],
  ['a named approver in the admins’ place', 'approvers', settings(), ['UBEA'], true],
  ['one of the admins named in their place', 'approvers', settings({ admins: ['UBEA'] }), ['UBEA'], false],
  ['an auditor more', 'auditors', settings(), ['UBEA'], true],
  ['an auditor less', 'auditors', settings({ auditors: ['UBEA'] }), [], false],
  ['a sender more', 'senders', settings({ senders: ['UBEA'] }), ['UBEA', 'S0TEXTERS'], false],
  ['everybody as senders', 'senders', settings({ senders: ['UBEA'] }), ['*'], true],
  ['everybody still', 'senders', settings({ senders: ['*'] }), ['*'], false],
  ['a first approval channel', 'approvalChannel', settings(), 'C0FIRST', false],
  ['another one', 'approvalChannel', settings({ approvalChannel: 'C0FIRST' }), 'C0SECOND', true],
  ['none any more', 'approvalChannel', settings({ approvalChannel: 'C0FIRST' }), null, false],
  ['one after it was taken away', 'approvalChannel', settings({}, ['approvalChannel']), 'C0SECOND', true],
  ['a vote less below', 'quorum', settings({ quorum: quorum(2, 2) }), quorum(1, 2), true],
  ['a vote less above', 'quorum', settings({ quorum: quorum(1, 3) }), quorum(1, 2), true],
  ['a higher threshold', 'quorum', settings({ quorum: quorum(1, 2, 50) }), quorum(1, 2, 60), true],
  ['a lower threshold', 'quorum', settings({ quorum: quorum(1, 2, 50) }), quorum(1, 2, 40), false],
  [
    'a higher threshold that decides nothing',
    'quorum',
    settings({ quorum: quorum(2, 2, 50) }),
    quorum(2, 2, 60),
    false,
  ],
  [
    'a higher threshold over more votes below',
    'quorum',
    settings({ quorum: quorum(1, 2, 50) }),
    quorum(2, 3, 60),
    false,
  ],
  ['more votes below, fewer above', 'quorum', settings({ quorum: quorum(1, 3, 50) }), quorum(2, 2, 50), true],
  ['a longer expiry', 'expiry', settings(), { hours: 25, nudgeHours: 4 }, true],
  ['a shorter one, another reminder', 'expiry', settings(), { hours: 23, nudgeHours: 1 }, false],
  ['a first cap', 'budget', settings(), budget({ workspace: dollars(5) }), false],
  ['a higher cap', 'budget', settings({ budget: budget({ workspace: 5n }) }), budget({ workspace: 6n }), true],
  ['no cap any more', 'budget', settings({ budget: budget({ workspace: 5n }) }), budget({}), true],
  ['a cost center more', 'budget', settings(), budget({ centers: { Ops: 1n } }), true],
  ['a cost center that may spend nothing', 'budget', settings(), budget({ centers: { Ops: 0n } }), false],
  ['a cost center less', 'budget', settings({ budget: budget({ centers: { Ops: 1n } }) }), budget({}), false],
  ['beyond the cap by an admin', 'budget', settings(), budget({ beyond: 'admin' }), true],
  ['beyond it refused again', 'budget', settings({ budget: budget({ beyond: 'admin' }) }), budget({}), false],
  ['another zone while nothing is capped by the month', 'zone', settings(), 'Europe/Madrid', false],
  ['another zone under a budget', 'zone', settings({ budget: budget({ workspace: 5n }) }), 'Europe/Madrid', true],
  ['another zone under one of a cost center', 'zone', withCenter(), 'Europe/Madrid', true],
  ['another zone under a cap on texts a month', 'zone', withTexts(), 'Europe/Madrid', true],
  ['break-glass on', 'breakGlass', settings(), true, true],
  ['break-glass off', 'breakGlass', settings({ breakGlass: true }), false, false],
  ['a lower cap on texts', 'textCaps', settings(), lowered(199), false],
  ['a higher cap on texts', 'textCaps', settings(), lowered(201), true],
  ['no caps on texts', 'textCaps', settings(), textCapsOf(), true],
  ['a cap of money besides', 'textCaps', settings(), { ...lowered(200), workspace: withMoney() }, false],
];

function lowered(texts: number): SettingValues['textCaps'] {
  return { ...defaults.textCaps, person: { ...defaults.textCaps.person, hour: { texts, money: null } } };
}

function withCenter(): Settings {
  return settings({ budget: budget({ centers: { Ops: 5n, Lab: null } }) });
}

function withTexts(): Settings {
  return settings({ textCaps: { ...defaults.textCaps, workspace: withMoney() } });
}

function withMoney(): SettingValues['textCaps']['workspace'] {
  return { ...defaults.textCaps.workspace, month: { texts: null, money: dollars(100) } };
}

describe('a change of a setting', () => {
  test.each(cases)('to %s (%s)', (_, key, before, next, expected) => {
    expect(loosens(key, before, next)).toBe(expected);
  });

  test('is tried for each setting both ways, where there are two', () => {
    const ways = (key: SettingKey) => new Set(cases.filter((one) => one[1] === key).map((one) => one[4])).size;
    expect(settingKeys.filter((key) => ways(key) !== 2)).toEqual([]);
  });

  test('to what stands already loosens nothing', () => {
    const before = settings({ admins: ['UBEA'], senders: ['*'], approvalChannel: 'C0FIRST', breakGlass: true });
    expect(settingKeys.filter((key) => loosens(key, before, before[key]))).toEqual([]);
  });
});
