import type { Local } from '../local.ts';

/**
 * What Slack makes of typed text: `&`, `<`, `>` become entities, names become mentions, addresses become links.
 * In a slash command a mention carries the name (`<@U1|ada>`), in a message it does not (`<@U1>`).
 * https://docs.slack.dev/interactivity/implementing-slash-commands and /messaging/formatting-message-text
 */
export function escapeTyped(local: Local, typed: string, names: boolean): string {
  const parts: string[] = [];
  let rest = 0;
  for (const found of typed.matchAll(TOKEN)) {
    const escaped = escapeToken(local, found[0], names);
    if (escaped === undefined) continue;
    parts.push(entities(typed.slice(rest, found.index)), escaped);
    rest = found.index + found[0].length;
  }
  parts.push(entities(typed.slice(rest)));
  return parts.join('');
}

const TOKEN = /https?:\/\/[^\s<>]+|[\w.+-]+@[\w-]+\.[\w.-]*\w|(?<!\w)@[\w.-]*\w|(?<![\w&])#[\p{L}\w-]+/gu;

function escapeToken(local: Local, token: string, names: boolean): string | undefined {
  if (token.startsWith('http')) return `<${entities(token)}>`;
  if (token.startsWith('@')) return mention(local, token.slice(1), names);
  if (token.startsWith('#')) {
    const channel = local.channels.byName(token);
    return channel ? `<#${channel.id}|${channel.name}>` : undefined;
  }
  return `<mailto:${token}|${token}>`;
}

function mention(local: Local, name: string, names: boolean): string | undefined {
  if (name === 'here' || name === 'channel' || name === 'everyone') return `<!${name}>`;
  const person = local.people.all().find((one) => one.name === name);
  if (person) return names ? `<@${person.id}|${person.name}>` : `<@${person.id}>`;
  const group = local.people.groups().find((one) => one.handle === name);
  if (!group) return undefined;
  return names ? `<!subteam^${group.id}|@${group.handle}>` : `<!subteam^${group.id}>`;
}

export function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
