import { isObject } from '../json.ts';
import type { Json } from '../protocol.ts';

/** What a workspace says that does not know some types of blocks yet: the same as of a type that nobody knows. */
export function checkKnown(blocks: Json, refused: ReadonlySet<string>, prefix: string): string[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((block, index) => {
    const type = isObject(block) ? block.type : undefined;
    if (typeof type !== 'string' || !refused.has(type)) return [];
    return [`unsupported type: ${type} [json-pointer:${prefix}/${index}/type]`];
  });
}
