import { z } from 'zod';
import { type Asked, jsonOf } from './asked.ts';
import { invalidAttributes, unprocessable } from './carrier-errors.ts';

const plainObject = z.record(z.string(), z.unknown());

export type Attributes = { [name: string]: unknown };

/**
 * The attributes in a body, which may be compact (`{"to":…}`) or JSON:API (`{"data":{"type":…,"attributes":{…}}}`): v2.1
 * and v2.2 take both (developer.flowroute.com/api/messages/v2.1). A stated `data.type` must be the right one, if there is
 * one that is documented.
 */
export function attributesOf(asked: Asked, type?: string): Attributes {
  const json = jsonOf(asked);
  const body = plainObject.safeParse(json ?? {});
  if (!body.success) throw unprocessable('The request body must be a JSON object.');
  if (!('data' in body.data)) return body.data;
  const data = z.object({ type: z.string().optional(), attributes: plainObject.default({}) }).safeParse(body.data.data);
  if (!data.success) throw unprocessable('The request body has no valid data object.');
  const stated = data.data.type;
  if (type !== undefined && stated !== undefined && stated !== type) {
    throw invalidAttributes({ type: [`Must be "${type}".`] });
  }
  return { ...(stated === undefined ? {} : { type: stated }), ...data.data.attributes };
}

/** The attributes as the schema wants them; throws the carrier's 422 that names each wrong one. */
export function parseAttributes<T extends z.ZodType>(schema: T, attributes: Attributes): z.output<T> {
  const parsed = schema.safeParse(attributes);
  if (parsed.success) return parsed.data;
  const wrong: Record<string, string[]> = {};
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0] ?? 'body');
    wrong[name] = [...(wrong[name] ?? []), issue.message];
  }
  throw invalidAttributes(wrong);
}

/** An http(s) URL in an attribute. */
export const httpUrl = z.url({ protocol: /^https?$/, error: 'Must be an http or https URL.' });
