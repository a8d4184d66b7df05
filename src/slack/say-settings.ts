import { spans, whose } from '../access/loosens.ts';
import { readSetting, type SettingKey, type SettingValue } from '../access/setting-kinds.ts';
import { formatRounded } from '../money.ts';
import { channelMention, escapeMrkdwn } from './mrkdwn.ts';

/** Gives what a person or a user group is called in a line; escaped. */
export type NameOf = (id: string) => string;

/** What each setting is called in a sentence. */
export const settingNames: { [key in SettingKey]: string } = {
  admins: 'the admins',
  senders: 'the senders',
  approvers: 'the approvers',
  auditors: 'the auditors',
  approvalChannel: 'the approval channel',
  quorum: 'how many approvals a request needs',
  expiry: 'when a request expires',
  budget: 'the budget',
  zone: 'the time zone of months',
  breakGlass: 'break-glass',
  textCaps: 'the caps on texts',
};

/** As many of the items as fit into a section beside a headline, and how many more there are. The items are escaped. */
export function fitItems(items: string[], between: string, max = 2_500): string {
  const kept: string[] = [];
  let length = 0;
  for (const item of items) {
    length += item.length + between.length;
    if (length > max) return [...kept, `and ${items.length - kept.length} more`].join(between);
    kept.push(item);
  }
  return kept.join(between);
}

/** A change in plain words, a line each: what is added and removed, or from what to what. Escaped. */
export function sayChange(key: SettingKey, old: unknown, next: unknown, name: NameOf): string[] {
  switch (key) {
    case 'admins':
    case 'senders':
    case 'approvers':
    case 'auditors':
      return sayMembers(key, read(key, old) ?? [], read(key, next) ?? [], name);
    case 'budget':
      return sayBudget(read(key, old), read(key, next));
    case 'textCaps':
      return sayCaps(read(key, old), read(key, next));
    default:
      return [`${sayValue(key, old)} → *${sayValue(key, next)}*`];
  }
}

function read<K extends SettingKey>(key: K, stored: unknown): SettingValue<K> | null {
  return readSetting(key, stored)?.value ?? null;
}

function sayValue(key: 'approvalChannel' | 'quorum' | 'expiry' | 'zone' | 'breakGlass', stored: unknown): string {
  switch (key) {
    case 'approvalChannel':
      return sayChannel(read(key, stored));
    case 'quorum': {
      const quorum = read(key, stored);
      return quorum === null ? 'not known' : sayQuorum(quorum);
    }
    case 'expiry': {
      const expiry = read(key, stored);
      return expiry === null ? 'not known' : sayExpiry(expiry);
    }
    case 'zone':
      return escapeMrkdwn(read(key, stored) ?? 'not known');
    case 'breakGlass':
      return read(key, stored) === true ? 'allowed' : 'not allowed';
  }
}

export function sayChannel(channelId: string | null): string {
  return channelId === null ? 'none' : channelMention(channelId).toString();
}

export function sayQuorum({ below, from, threshold }: SettingValue<'quorum'>): string {
  if (below === from) return String(below);
  return `${below} below ${formatRounded(threshold)}, ${from} from there on`;
}

export function sayExpiry({ hours, nudgeHours }: SettingValue<'expiry'>): string {
  return `after ${hours} h, ${nudgeHours === 0 ? 'no reminder' : `reminder ${nudgeHours} h before`}`;
}

/** A cap of money; null: none. */
export function sayCap(cap: bigint | null): string {
  return cap === null ? 'no cap' : formatRounded(cap);
}

export const beyondNames = { refuse: 'refused', admin: 'an admin has to approve' } as const;

function sayMembers(key: 'admins' | 'senders' | 'approvers' | 'auditors', old: string[], next: string[], name: NameOf) {
  const added = next.filter((id) => !old.includes(id));
  const removed = old.filter((id) => !next.includes(id));
  const unnamed = key === 'auditors' || key === 'admins' ? [] : ['Nobody is named any more, so it is the admins'];
  return [
    ...(added.length === 0 ? [] : [`Adds *${fitItems(added.map(name), ', ', 1_200)}*`]),
    ...(removed.length === 0 ? [] : [`Removes *${fitItems(removed.map(name), ', ', 1_200)}*`]),
    ...(next.length === 0 ? unnamed : []),
  ];
}

function sayBudget(old: SettingValue<'budget'> | null, next: SettingValue<'budget'> | null): string[] {
  if (old === null || next === null) return ['not known'];
  const names = [...new Set([...Object.keys(old.centers), ...Object.keys(next.centers)])];
  const center = (budget: SettingValue<'budget'>, name: string) => {
    const cap = budget.centers[name];
    return cap === undefined ? 'not there' : sayCap(cap);
  };
  return [
    ...fromTo('A month', sayCap(old.workspace), sayCap(next.workspace)),
    ...names.flatMap((name) => fromTo(`Cost center ${escapeMrkdwn(name)}`, center(old, name), center(next, name))),
    ...fromTo('Beyond the cap', beyondNames[old.beyond], beyondNames[next.beyond]),
  ];
}

export const spanNames = { hour: 'an hour', day: 'a day', month: 'a month' } as const;
export const whoseNames = { person: 'Each person', workspace: 'The workspace' } as const;

function sayCaps(old: SettingValue<'textCaps'> | null, next: SettingValue<'textCaps'> | null): string[] {
  if (old === null || next === null) return ['not known'];
  return whose.flatMap((one) =>
    spans.flatMap((span) =>
      fromTo(`${whoseNames[one]}, ${spanNames[span]}`, sayLimits(old[one][span]), sayLimits(next[one][span])),
    ),
  );
}

/** A span's caps as they are shown, and as they are typed: `200 texts, $20.00`. */
export function sayLimits({ texts, money }: SettingValue<'textCaps'>['person']['hour']): string {
  const parts = [
    ...(texts === null ? [] : [`${texts} ${texts === 1 ? 'text' : 'texts'}`]),
    ...(money === null ? [] : [formatRounded(money)]),
  ];
  return parts.length === 0 ? 'no cap' : parts.join(', ');
}

function fromTo(what: string, old: string, next: string): string[] {
  return old === next ? [] : [`${what}: ${old} → *${next}*`];
}
