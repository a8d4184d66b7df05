import * as z from 'zod';
import type { Json } from '../../slack/protocol.ts';

const JsonObject = z.record(z.string(), z.json());
const JsonValues = z.record(z.string(), JsonObject);

/** An object as the wire carries it: members that are undefined are gone. */
export function jsonObject(value: object): { [key: string]: Json } {
  return JsonObject.parse(JSON.parse(JSON.stringify(value)));
}

/** The same for what a form holds: by block_id, then action_id. */
export function jsonValues(values: object): { [blockId: string]: { [actionId: string]: Json } } {
  return JsonValues.parse(JSON.parse(JSON.stringify(values)));
}
