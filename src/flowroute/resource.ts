import { z } from 'zod';
import { list, readWord } from './fields.ts';

/** A JSON:API resource with nothing read but its frame. Unknown fields fall away here, callback addresses among them. */
export type Resource = {
  id: string;
  attributes: unknown;
  relationships: Record<string, unknown>;
  /** Some answers put prices beside the attributes and some inside. */
  priceDetails: unknown;
};

const frame = z.object({
  id: z.unknown().transform((value, context) => {
    const id = readWord(value);
    if (id !== null) return id;
    context.addIssue({ code: 'custom', message: 'has no id' });
    return z.NEVER;
  }),
  attributes: z.unknown().optional(),
  relationships: z.record(z.string(), z.unknown()).catch({}),
  price_details: z.unknown().optional(),
});

const envelope = z.object({ data: z.unknown(), included: list });

/**
 * The resource of a value: as it is, or wrapped in `data` as a whole answer is and as the specification (but no real
 * answer) wraps each item of a list. Null where no id can be found.
 */
export function readResource(value: unknown, wrappings = 2): Resource | null {
  const plain = frame.safeParse(value);
  if (plain.success) {
    const { id, attributes, relationships, price_details } = plain.data;
    return { id, attributes: attributes ?? {}, relationships, priceDetails: price_details };
  }
  const wrapped = envelope.safeParse(value);
  return wrapped.success && wrappings > 0 ? readResource(wrapped.data.data, wrappings - 1) : null;
}

/** The `included` resources of an answer, or of an item that is wrapped. */
export function readIncluded(value: unknown): unknown[] {
  const wrapped = envelope.safeParse(value);
  return wrapped.success ? wrapped.data.included : [];
}

const reference = z.object({ type: z.string(), id: z.union([z.string(), z.number()]).transform(String) });
const relationship = z.object({ data: z.union([z.array(z.unknown()), reference]) });

export type Reference = z.output<typeof reference>;

/** What a resource points to under a name: none, one or several. */
export function readReferences(resource: Resource, name: string): Reference[] {
  const related = relationship.safeParse(resource.relationships[name]);
  if (!related.success) return [];
  const all = Array.isArray(related.data.data) ? related.data.data : [related.data.data];
  return all.flatMap((one) => {
    const parsed = reference.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}

const typed = z.object({ type: z.string() });

/** The included resources of a type, by id. */
export function includedOf(included: unknown[], type: string): Map<string, Resource> {
  const found = new Map<string, Resource>();
  for (const one of included) {
    const resource = typed.safeParse(one).data?.type === type ? readResource(one) : null;
    if (resource !== null) found.set(resource.id, resource);
  }
  return found;
}
