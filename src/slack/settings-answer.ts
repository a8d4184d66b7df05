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
        `In: ${sayChannel(settings.approvalChannel)}`,
        `Expire: ${sayExpiry(settings.expiry)}`,
        `Deciding one's own: ${breakGlass ? 'by break-glass, in front of the channel' : 'never'}`,
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
  const blocks: Blocks = (['admins', 'approvers', 'senders', 'auditors'] as const).flatMap((key) =>
    part(roleNames[key], roleActs[key], [sayMembers(settings, key, lists[roleOf[key]])], source(key)),
  );
  if (settings.rootAdmins.length > 0) {
    blocks.push(context('Admins from ADMIN_USERS always hold, and cannot be removed here.'));
  }
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

/** Which source is live: the environment, or an admin in Slack, the last of them by name. */
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
    if (last === undefined) return 'From the environment';
    const which = keys.length === 1 ? 'Set' : `Last set: ${settingNames[last.key]},`;
    const rest = saved.length < keys.length ? '; the rest from the environment' : '';
    return `${which} in Slack by ${name(last.by)}, ${slackDate(last.at)}${rest}`;
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
      changeButtons(`change:${change.id}`, change.id, 'list'),
    );
  }
  return blocks;
}
