import { z } from 'zod';
import type { Block, Json } from './protocol.ts';

export type JsonObject = { [key: string]: Json };

/** Any JSON value. */
export const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);

/** A block that the validator has let through; its fields are read as JSON from here on. */
export const acceptedBlocks: z.ZodType<Block[]> = z.array(
  z.object({ type: z.string(), block_id: z.string().optional() }).catchall(json),
);

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as JSON text would carry it: `undefined` members dropped. Throws on what JSON cannot hold. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null));
}

/** The text of JSON, or undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function text(value: Json | undefined, key: string): string | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}

export function list(value: Json | undefined, key: string): Json[] {
  const found = isObject(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

export function flag(value: Json | undefined, key: string): boolean {
  return isObject(value) && value[key] === true;
}
