import { z } from 'zod';
import { type JsonObject, json, parseJson } from '../json.ts';
import type { Call, Local } from '../local.ts';
import { refusedFor, SlackRefusal } from '../refusal.ts';
import { describeIssues } from '../validate/issues.ts';

/** A Web API method: who may call it, and what it does. */
export type Method = {
  name: string;
  /** Any one of these opens it; none are needed where the list is empty. Its page: docs.slack.dev/reference/methods/<name>. */
  scopes: string[];
  token: 'bot' | 'app' | 'none';
  run(local: Local, args: JsonObject, call: Call): JsonObject | Promise<JsonObject>;
};

/** A method whose arguments are parsed first; arguments that it does not know are let pass, as Slack does. */
export function method<Args extends z.ZodObject>(definition: {
  name: string;
  scopes: string[];
  token?: Method['token'];
  args: Args;
  run(local: Local, args: z.infer<Args>, raw: JsonObject, call: Call): JsonObject | Promise<JsonObject>;
}): Method {
  const { name, scopes, token = 'bot' } = definition;
  return {
    name,
    scopes,
    token,
    run(local, raw, call) {
      const parsed = definition.args.safeParse(raw);
      if (!parsed.success) throw refusedFor('invalid_arguments', describeIssues(parsed.error.issues, raw, ''));
      return definition.run(local, parsed.data, raw, call);
    },
  };
}

/** Forms of an argument: everything in a form body is text, in a JSON body it may have its own type. */
export const arg = {
  text: z.string(),
  ts: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/),
  flag: z.union([
    z.boolean(),
    z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1'),
  ]),
  count: z.coerce.number().int(),
  /** A structure, as JSON text or as it is. */
  json: json.transform((value) => (typeof value === 'string' ? parseJson(value) : value)),
  /** Names with commas between them. */
  names: z.string().transform((value) => value.split(',').map((one) => one.trim())),
};

/** A page of a list by cursor, as every list method of Slack's gives it. @throws SlackRefusal `invalid_cursor`, `invalid_limit` */
export function page<Item>(
  items: Item[],
  { limit, cursor, most = 1000 }: { limit: number | undefined; cursor: string | undefined; most?: number },
): { items: Item[]; response_metadata: { next_cursor: string } } {
  const start = cursor ? Number(Buffer.from(cursor, 'base64').toString().replace('next:', '')) : 0;
  if (!Number.isInteger(start) || start < 0) throw new SlackRefusal('invalid_cursor');
  const size = limit === undefined || limit === 0 ? 100 : limit;
  if (size < 0 || size > most) throw new SlackRefusal('invalid_limit');
  const end = start + size;
  const next_cursor = end < items.length ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { items: items.slice(start, end), response_metadata: { next_cursor } };
}

export const paging = { limit: arg.count.optional(), cursor: arg.text.optional() };
