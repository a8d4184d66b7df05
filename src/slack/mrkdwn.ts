import type { PlainTextElement } from '@slack/types';

/**
 * How text gets into Slack. What comes from outside (a customer's words, a name, a carrier's answer) belongs in a plain_text
 * object (`plainText`): nothing in it is markup. Where it must stand inside a mrkdwn line it is escaped, which keeps it from
 * calling people and from forging links; its `*` and backticks may still style it, since Slack has no escape for them.
 * https://docs.slack.dev/messaging/formatting-message-text
 */

/** Markup that this module made and that the `mrkdwn` template lets through. In a string it stands as its markup. */
export class Trusted {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** Escapes the three characters that Slack gives a meaning, and no others. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * A template whose values are all escaped, but for `Trusted` ones: mrkdwn`Sent by ${userMention(id)}: ${words}`. It gives a
 * plain string, so one that goes into another template is wrapped by `raw` there, else it is escaped twice.
 */
export function mrkdwn(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | bigint | Trusted)[]
): string {
  return strings.reduce((built, part, at) => `${built}${markupOf(values[at - 1])}${part}`);
}

function markupOf(value: string | number | bigint | Trusted | undefined): string {
  return value instanceof Trusted ? value.toString() : escapeMrkdwn(String(value));
}

/** Lets markup through the `mrkdwn` template as it is. Only for markup of our own, never for text from outside. */
export function raw(markup: string): Trusted {
  return new Trusted(markup);
}

/** Calls a user, by id. What is no user id is shown as text, so that nothing can break out of the brackets. */
export function userMention(id: string): Trusted {
  return new Trusted(/^[UW][A-Z0-9]+$/.test(id) ? `<@${id}>` : escapeMrkdwn(id));
}

/** Calls a user group, by id. */
export function groupMention(id: string): Trusted {
  return new Trusted(/^S[A-Z0-9]+$/.test(id) ? `<!subteam^${id}>` : escapeMrkdwn(id));
}

/** Calls a user or a user group, whichever the id is of. */
export function memberMention(id: string): Trusted {
  return id.startsWith('S') ? groupMention(id) : userMention(id);
}

/** Names a channel, by id, with a link to it. */
export function channelMention(id: string): Trusted {
  return new Trusted(/^[CGD][A-Z0-9]+$/.test(id) ? `<#${id}>` : escapeMrkdwn(id));
}

/** A link; an address that is not http, https or mailto is shown as text beside its label. */
export function link(url: string, label: string): Trusted {
  const shown = escapeMrkdwn(oneLine(label));
  if (!/^(?:https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu.test(url))
    return new Trusted(`${shown} (${escapeMrkdwn(oneLine(url))})`);
  const target = url.replace(/[<>|]/g, encodeURIComponent).replaceAll('&', '&amp;');
  // A bar in the label is harmless, since only the first one parts it from the address; an empty label shows the address.
  return new Trusted(shown === '' ? `<${target}>` : `<${target}|${shown}>`);
}

/**
 * An instant, shown by Slack in the reader's own time zone; clients that cannot, and phones' notifications, show the
 * fallback, which is UTC unless given. The format's words: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function slackDate(
  instant: Date,
  format = '{date_short_pretty} at {time}',
  fallback = `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
): Trusted {
  const seconds = Math.floor(instant.getTime() / 1000);
  const between = format.replace(/[\^|<>\n]/g, ' ');
  return new Trusted(`<!date^${seconds}^${between}|${escapeMrkdwn(oneLine(fallback))}>`);
}

/** At most `max` code points, the last of them `…` where something was cut. Comes before escaping, which it would break. */
export function truncate(text: string, max: number): string {
  return cut(text, max, () => 1);
}

/**
 * Escaped text that is at most `max` long. Escaping can make a text five times longer, so the text is cut before it and
 * measured after it. Counts UTF-16 units: whichever way Slack counts, it has no more.
 */
export function fitted(text: string, max: number): string {
  return escapeMrkdwn(cut(text, max, (char) => escapeMrkdwn(char).length));
}

/** The longest head of a text, in whole code points, whose cost with an ellipsis is at most `max`. */
function cut(text: string, max: number, cost: (char: string) => number): string {
  let used = 0;
  let keep = 0;
  let at = 0;
  for (const char of text) {
    used += cost(char);
    if (used > max) return max < 1 ? '' : `${text.slice(0, keep)}…`;
    at += char.length;
    if (used < max) keep = at;
  }
  return text;
}

/** A text as one line: breaks and runs of space become one space. Marks that turn the direction of what follows are taken out. */
export function oneLine(text: string): string {
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** A plain_text object of at most `max` UTF-16 units, in which nothing is markup or emoji names. Slack refuses an empty one. */
export function plainText(text: string, max: number, whenEmpty = '(empty)'): PlainTextElement {
  const shown = text.trim() === '' ? whenEmpty : text;
  return { type: 'plain_text', text: cut(shown, max, (char) => char.length), emoji: false };
}
