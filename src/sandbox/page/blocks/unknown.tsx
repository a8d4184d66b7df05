import * as z from 'zod';

const Typed = z.looseObject({ type: z.string() });
type Issue = z.core.$ZodIssue;

/** In place of what this page cannot draw: it never leaves anything out without a word. */
export function Unknown({ raw, what, issues = [] }: { raw: unknown; what: string; issues?: Issue[] }) {
  const type = Typed.safeParse(raw).data?.type ?? 'without a type';
  const why = issues
    .filter(({ path }) => path.join('.') !== 'type')
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');
  return <UnknownNote what={what} type={type} why={why} />;
}

export function UnknownNote({ what, type, why }: { what: string; type: string; why: string }) {
  return (
    <p className="unknown" data-testid="unknown">
      {why === '' ? `A ${what} that this workspace does not draw: ` : `A ${what} that is not well formed: `}
      <code>{type}</code>
      {why !== '' && <small> {why}</small>}
    </p>
  );
}
