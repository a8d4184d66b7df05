import type { Channel, Person, Workspace } from '../../slack/protocol.ts';
import type { SelectElement } from '../blocks/element-shapes.ts';
import type { Option, OptionGroup } from '../blocks/text-objects.ts';
import type { ElementValue } from '../form/values.ts';
import { parsePlain } from '../text/mrkdwn.ts';
import type { Inline } from '../text/nodes.ts';

/** One line of a select's list. */
export type Choice = { key: string; text: string; description: string; group: string | null; option: Option | null };

/** The choices of options and groups, as they are shown. */
export function optionChoices(options: Option[], groups: OptionGroup[] = []): Choice[] {
  return [
    ...options.map((option) => optionChoice(option, null)),
    ...groups.flatMap(({ label, options: inside }) => inside.map((option) => optionChoice(option, words(label.text)))),
  ];
}

function optionChoice(option: Option, group: string | null): Choice {
  return {
    key: option.value,
    text: words(option.text.text),
    description: words(option.description?.text ?? ''),
    group,
    option,
  };
}

function words(text: string): string {
  return parsePlain(text)
    .map((node: Inline) => ('text' in node ? node.text : ' '))
    .join('');
}

export function personChoices(people: Person[]): Choice[] {
  return people
    .filter((person) => !person.deleted)
    .map((person) => ({
      key: person.id,
      text: person.realName,
      description: `@${person.name}`,
      group: null,
      option: null,
    }));
}

type ConversationFilter = Extract<SelectElement, { type: 'conversations_select' }>['filter'];

/** The conversations that a select offers; archived ones cannot be chosen. */
export function channelChoices({ channels, people }: Workspace, filter: ConversationFilter = undefined): Choice[] {
  const offered = channels.filter((channel) => {
    if (channel.archived || (filter?.include && !filter.include.includes(channel.kind))) return false;
    if (filter?.exclude_external_shared_channels && channel.shared) return false;
    const other = people.find(({ id }) => id === channel.name);
    return !(filter?.exclude_bot_users && channel.kind === 'im' && other?.isBot);
  });
  return offered.map((channel) => {
    return {
      key: channel.id,
      text: channelLabel(channel, people),
      description: channel.topic,
      group: null,
      option: null,
    };
  });
}

/** A channel's name as people say it: `#support`, or the other person of a direct message. */
export function channelLabel(channel: Channel, people: Person[]): string {
  if (channel.kind === 'im') return people.find(({ id }) => id === channel.name)?.realName ?? channel.name;
  return channel.kind === 'mpim' ? channel.name : `#${channel.name}`;
}

/** What a select's value chooses, by key, and the options themselves where it keeps whole options. */
export function chosenIn(value: ElementValue): { keys: string[]; options: Option[] } {
  const options = value.selected_options ?? (value.selected_option ? [value.selected_option] : []);
  const ids = [
    value.selected_user,
    value.selected_conversation,
    value.selected_channel,
    ...(value.selected_users ?? []),
    ...(value.selected_conversations ?? []),
    ...(value.selected_channels ?? []),
  ].filter((id) => id !== null && id !== undefined);
  return { keys: [...options.map((option) => option.value), ...ids], options };
}

/** The value of a select after these choices. */
export function valueOfChoices(type: SelectElement['type'], chosen: Choice[]): ElementValue {
  const options = chosen.flatMap(({ option }) => (option ? [option] : []));
  const keys = chosen.map(({ key }) => key);
  switch (type) {
    case 'static_select':
    case 'external_select':
      return { selected_option: options.at(-1) ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
      return { selected_options: options };
    case 'users_select':
      return { selected_user: keys.at(-1) ?? null };
    case 'multi_users_select':
      return { selected_users: keys };
    case 'conversations_select':
      return { selected_conversation: keys.at(-1) ?? null };
    case 'multi_conversations_select':
      return { selected_conversations: keys };
    case 'channels_select':
      return { selected_channel: keys.at(-1) ?? null };
    case 'multi_channels_select':
      return { selected_channels: keys };
  }
}

/** The choices whose text or description holds what was typed. */
export function matching(choices: Choice[], query: string): Choice[] {
  const wanted = query.trim().toLowerCase();
  return choices.filter(({ text, description }) => `${text} ${description}`.toLowerCase().includes(wanted));
}
