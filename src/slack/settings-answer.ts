import { spans, whose } from '../access/loosens.ts';
import { openChanges } from '../access/setting-change.ts';
import type { SettingKey } from '../access/setting-kinds.ts';
import { roleLists, type Settings } from '../access/settings.ts';
import type { Db } from '../storage/transaction.ts';
import { act } from './actions.ts';
import type { Answer } from './answers.ts';
import { type Blocks, button, context, section } from './blocks.ts';
import { changeButtons, namesOf, standing } from './faces/setting-change-face.ts';
import { escapeMrkdwn, memberMention, slackDate } from './mrkdwn.ts';
import { peopleNames } from './names.ts';
import {
  beyondNames,
  fitItems,
  sayCap,
  sayChange,
  sayChannel,
  sayExpiry,
  sayLimits,
  sayQuorum,
  settingNames,
  spanNames,
  whoseNames,
} from './say-settings.ts';

/** `/switchboard settings`: what holds, by whom, what waits, and the ways to change it. */
export async function settingsAnswer(db: Db, settings: Settings, replace = false): Promise<Answer> {
  const source = await sourcesOf(db, settings);
  const { budget, textCaps, breakGlass } = settings;
  const centers = Object.entries(budget.centers).map(([name, cap]) => `${escapeMrkdwn(name)} ${sayCap(cap)}`);
  const caps = whose.map((one) => {
    const set = spans.filter((span) => sayLimits(textCaps[one][span]) !== 'no cap');
    const said = set.map((span) => `${sayLimits(textCaps[one][span])} ${spanNames[span]}`);
    return `${whoseNames[one]}: ${said.length === 0 ? 'no cap' : said.join('; ')}`;
  });
  const blocks: Blocks = [
    ...part(
      'Approvals',
      act.settingsApprovals,
      [
        `Needed: ${sayQuorum(settings.quorum)}`,
        `Decided in: ${sayChannel(settings.approvalChannel)}`,
        `Expiry: ${sayExpiry(settings.expiry)}`,
        `Own requests: ${breakGlass ? 'by break-glass, in front of the channel' : 'somebody else decides'}`,
      ],
      source('quorum', 'expiry', 'breakGlass', 'approvalChannel'),
    ),
    ...part(
      'Budget',
      act.settingsBudget,
      [
        `A month: ${sayCap(budget.workspace)}${budget.workspace === null ? '' : `; beyond it ${beyondNames[budget.beyond]}`}`,
        ...(centers.length === 0 ? [] : [`Cost centers: ${fitItems(centers, ', ')}`]),
        `Months in: ${escapeMrkdwn(settings.zone)}`,
      ],
      source('budget', 'zone'),
    ),
    ...part('Caps on texts', act.settingsTexts, caps, source('textCaps')),
    context(environmentWords(settings, settingsHere)),
    ...(await waiting(db)),
  ];
  return { text: 'Settings', blocks, replace };
}

const roleNames = { admins: 'Admins', approvers: 'Approvers', senders: 'Senders', auditors: 'Auditors' } as const;
type RoleKey = keyof typeof roleNames;
const roleActs = {
  admins: act.accessAdmins,
  approvers: act.accessApprovers,
  senders: act.accessSenders,
  auditors: act.accessAuditors,
} as const;
const roleOf = { admins: 'admin', approvers: 'approver', senders: 'sender', auditors: 'auditor' } as const;

/** `/switchboard access`: who is what, and from which source. */
export async function accessAnswer(db: Db, settings: Settings, replace = false): Promise<Answer> {
  const source = await sourcesOf(db, settings);
  const lists = roleLists(settings);
  const blocks: Blocks = roleKeys.flatMap((key) =>
    part(roleNames[key], roleActs[key], [sayMembers(settings, key, lists[roleOf[key]])], source(key)),
  );
  const roots =
    settings.rootAdmins.length === 0 ? [] : ['Admins from ADMIN_USERS always hold, and cannot be removed here.'];
  blocks.push(context([environmentWords(settings, roleKeys), ...roots].join(' ')));
  return { text: 'Access', blocks: [...blocks, ...(await waiting(db))], replace };
}

function sayMembers(settings: Settings, key: RoleKey, held: string[]): string {
  if (held.includes('*')) return 'every full member';
  if (held.length === 0) return 'nobody';
  if (settings[key].length === 0 && key !== 'admins') return 'nobody is named, so it is the admins';
  return fitItems(
    held.map((id) => memberMention(id).toString()),
    ', ',
  );
}

function part(title: string, action: string, lines: string[], source: string): Blocks {
  return [
    section(`*${title}*\n${lines.join('\n')}`, button({ action, label: 'Change' })),
    ...(source === '' ? [] : [context(source)]),
  ];
}

const roleKeys = ['admins', 'approvers', 'senders', 'auditors'] as const;
const settingsHere = ['quorum', 'expiry', 'breakGlass', 'approvalChannel', 'budget', 'zone', 'textCaps'] as const;

/** What an admin saved says so below it; the rest is what the program was started with. */
function environmentWords(settings: Settings, keys: readonly SettingKey[]): string {
  const saved = keys.filter((key) => settings.sources[key].from === 'slack');
  if (saved.length === 0) return 'Nothing has been changed in Slack: all of it is as the program starts with.';
  return saved.length === keys.length ? 'All of it set in Slack.' : 'The rest is as the program starts with.';
}

/** Which of them an admin has set in Slack, the last by name; empty: none, it is the environment's. */
async function sourcesOf(db: Db, settings: Settings): Promise<(...keys: SettingKey[]) => string> {
  const all = Object.values(settings.sources);
  const name = await peopleNames(
    db,
    all.map((source) => (source.from === 'slack' ? source.by : null)),
  );
  return (...keys) => {
    const saved = keys
      .map((key) => ({ key, source: settings.sources[key] }))
      .flatMap(({ key, source }) => (source.from === 'slack' ? [{ key, ...source }] : []))
      .toSorted((a, b) => b.at.getTime() - a.at.getTime());
    const last = saved[0];
    if (last === undefined) return '';
    const which = keys.length === 1 ? 'Set' : `Last set: ${settingNames[last.key]},`;
    return `${which} in Slack by ${name(last.by)}, ${slackDate(last.at)}`;
  };
}

/** What waits for a second admin, each with its buttons. */
async function waiting(db: Db): Promise<Blocks> {
  const blocks: Blocks = [];
  // A message takes fifty blocks.
  for (const change of (await openChanges(db)).slice(0, 10)) {
    const name = await namesOf(db, change);
    const lines = sayChange(change.key, change.oldValue, change.newValue, name);
    blocks.push(
      { type: 'divider' },
      section(`🔓 *${name(change.askedBy)} asked to change ${settingNames[change.key]}*\n${fitItems(lines, '\n')}`),
      context(standing(change, name)),
      changeButtons(`change:${change.id}`, change, 'list'),
    );
  }
  return blocks;
}
