import { definite } from './elements.ts';
import { isObject } from './json.ts';
import type { Block, Json } from './protocol.ts';

/** A mention in an app's message that would reach somebody. */
export type Ping = {
  kind: 'channel' | 'here' | 'everyone' | 'user' | 'group';
  /** The person's or group's id; empty for a whole channel. */
  target: string;
  in: 'text' | 'blocks';
  /** An edit notifies nobody anew in Slack, but what it says would have, had it been posted. */
  by: 'post' | 'update' | 'ephemeral' | 'response';
  channel: string;
  ts: string;
};

const MENTION =
  /<(?:!(channel|here|everyone)(?:\|[^>]*)?|@([UW][A-Z0-9]+)(?:\|[^>]*)?|!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?)>/g;

type Found = Pick<Ping, 'kind' | 'target'>;

/** The mentions in mrkdwn that Slack would act on. Plain text never mentions anybody. */
function inMrkdwn(text: string): Found[] {
  return [...text.matchAll(MENTION)].map(([, range, user, group]) => {
    if (user !== undefined) return { kind: 'user', target: user };
    if (group !== undefined) return { kind: 'group', target: group };
    return { kind: range === 'here' || range === 'everyone' ? range : 'channel', target: '' };
  });
}

function inJson(value: Json | undefined): Found[] {
  if (Array.isArray(value)) return value.flatMap(inJson);
  if (!isObject(value)) return [];
  const { type } = value;
  if (type === 'plain_text' || type === 'raw_text') return [];
  if (type === 'mrkdwn' || type === 'markdown') return typeof value.text === 'string' ? inMrkdwn(value.text) : [];
  if (type === 'user' && typeof value.user_id === 'string') return [{ kind: 'user', target: value.user_id }];
  if (type === 'usergroup' && typeof value.usergroup_id === 'string') {
    return [{ kind: 'group', target: value.usergroup_id }];
  }
  if (type === 'broadcast') {
    const { range } = value;
    return [{ kind: range === 'here' || range === 'everyone' ? range : 'channel', target: '' }];
  }
  return Object.values(value).flatMap(inJson);
}

export function findPings(text: string, blocks: Block[]): (Found & { in: Ping['in'] })[] {
  return [
    ...inMrkdwn(text).map((found) => ({ ...found, in: 'text' as const })),
    ...blocks.flatMap((block) => inJson(definite(block))).map((found) => ({ ...found, in: 'blocks' as const })),
  ];
}
