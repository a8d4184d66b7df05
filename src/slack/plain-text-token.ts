/** Something in a text that only Slack understands; `shown` is how a person knows it, such as `@ada` or `:partyparrot:`. */
export type PlainTextProblem = { kind: 'user' | 'group' | 'channel' | 'special' | 'custom_emoji'; shown: string };

export type PlainToken = { text: string } | { problem: PlainTextProblem };

/**
 * What a customer reads for that which stands between `<` and `>`: a link's address, a date's fallback, or nothing, since it
 * names somebody or something of Slack's. Null: it is none of Slack's, so the brackets were typed.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function readToken(inner: string): PlainToken | null {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : decodeEntities(inner.slice(bar + 1));
  const id = /^([@#])([A-Z][A-Z0-9]+)$/.exec(target);
  if (id?.[1] === '@') return problem('user', `@${label.replace(/^@/, '') || id[2]}`);
  if (id?.[1] === '#') return problem('channel', `#${label.replace(/^#/, '') || id[2]}`);
  return target.startsWith('!') ? readSpecial(target.slice(1), label) : readLink(decodeEntities(target), label);
}

function readSpecial(target: string, label: string): PlainToken | null {
  const group = /^subteam\^([A-Z0-9]+)$/.exec(target)?.[1];
  if (group !== undefined) return problem('group', `@${label.replace(/^@/, '') || group}`);
  if (/^(?:here|channel|everyone)$/.test(target)) return problem('special', `@${target}`);
  // Slack shows the label of whatever special it does not know, and the fallback of a date stands in the label's place.
  if (label !== '') return { text: label };
  return target.startsWith('date^') ? problem('special', 'a date of Slack’s') : null;
}

function readLink(target: string, label: string): PlainToken | null {
  const email = /^mailto:([^?\s]+)/i.exec(target)?.[1];
  if (email !== undefined) return { text: email };
  const number = /^tel:([+\d][^\s]*)$/i.exec(target)?.[1];
  // The label is the number as it was typed.
  if (number !== undefined) return { text: /\d{3}/.test(label) ? label : number };
  if (!/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(target)) return null;
  // Slack makes `example.com` a link by itself; the customer gets what was typed.
  return { text: bare(label) === bare(target) ? label : target };
}

function bare(address: string): string {
  return address
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/\/$/, '');
}

function problem(kind: PlainTextProblem['kind'], shown: string): PlainToken {
  return { problem: { kind, shown } };
}

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Undoes Slack's escaping, once: the three characters that Slack escapes and no others. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity);
}

/** Slack's text as the person had it before them when they typed it, to go on with in a field: `&`, `@ada`, an address. */
export function asTyped(raw: string): string {
  return raw.replace(/<([^<>\n]+)>|&(?:amp|lt|gt);/g, (whole, inner: string | undefined) => {
    if (inner === undefined) return decodeEntities(whole);
    const token = readToken(inner);
    if (token === null) return whole;
    return 'text' in token ? token.text : token.problem.shown;
  });
}
