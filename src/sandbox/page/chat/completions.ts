import type { SlashCommand } from '../../slack/protocol.ts';

export type Completion = { insert: string; title: string; hint: string; description: string };

export type Completing = {
  /** Commands are found by the start of their name, mentions also by a part of the real name. */
  kind: 'command' | 'person' | 'channel';
  items: Completion[];
  /** What of the text a choice replaces. */
  from: number;
  to: number;
};

export type CompletionSources = {
  /** Empty where commands do not work. */
  commands: SlashCommand[];
  people: { name: string; realName: string; deleted: boolean }[];
  channels: { name: string; kind: string; topic: string }[];
};

const MOST = 8;

/** What the composer offers at the cursor; null where there is nothing to complete. */
export function completionsAt(text: string, cursor: number, sources: CompletionSources): Completing | null {
  const before = text.slice(0, cursor);
  const command = /^\/\S*$/.exec(before);
  if (command) return offer('command', commandItems(before, sources.commands), 0, wordEnd(text, cursor));
  const mention = /(?:^|[\s(])([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!mention) return null;
  const wanted = (mention[2] ?? '').toLowerCase();
  const from = cursor - wanted.length - 1;
  if (mention[1] === '@') return offer('person', personItems(wanted, sources.people), from, cursor);
  return offer('channel', channelItems(wanted, sources.channels), from, cursor);
}

function offer(kind: Completing['kind'], items: Completion[], from: number, to: number): Completing | null {
  return items.length === 0 ? null : { kind, items: items.slice(0, MOST), from, to };
}

function commandItems(typed: string, commands: SlashCommand[]): Completion[] {
  const wanted = typed.toLowerCase();
  return commands
    .filter(({ command }) => command.toLowerCase().startsWith(wanted))
    .toSorted((one, other) => Number(other.command === wanted) - Number(one.command === wanted))
    .map(({ command, usageHint, description }) => ({
      insert: `${command} `,
      title: command,
      hint: usageHint,
      description,
    }));
}

function personItems(wanted: string, people: CompletionSources['people']): Completion[] {
  return people
    .filter(
      ({ deleted, name, realName }) => !deleted && (name.startsWith(wanted) || realName.toLowerCase().includes(wanted)),
    )
    .map(({ name, realName }) => ({ insert: `@${name} `, title: `@${name}`, hint: '', description: realName }));
}

function channelItems(wanted: string, channels: CompletionSources['channels']): Completion[] {
  return channels
    .filter(({ name, kind }) => (kind === 'public' || kind === 'private') && name.startsWith(wanted))
    .map(({ name, topic }) => ({ insert: `#${name} `, title: `#${name}`, hint: '', description: topic }));
}

function wordEnd(text: string, from: number): number {
  const space = text.slice(from).search(/\s/);
  return space < 0 ? text.length : from + space;
}

/** The command that a text begins with, once its arguments are being typed: its hint stands by then. */
export function commandIn(text: string, commands: SlashCommand[]): SlashCommand | null {
  const name = /^(\/\S+)\s/.exec(text)?.[1]?.toLowerCase();
  return commands.find(({ command }) => command.toLowerCase() === name) ?? null;
}

/** Whether Enter now sends: the text is a whole command already, so there is nothing to complete. */
export function isWhole(text: string, { kind, items }: Completing): boolean {
  return kind === 'command' && items[0]?.title.toLowerCase() === text.trim().toLowerCase();
}
