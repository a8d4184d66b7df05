import type { z } from 'zod';
import { isObject } from '../json.ts';

/** What Slack says of each thing that is wrong, with the place as a JSON pointer below `prefix`. */
export function describeIssues(issues: z.core.$ZodIssue[], input: unknown, prefix: string): string[] {
  return issues.flatMap((issue) =>
    saidOf(issue, input).map(([what, path]) => {
      const at = pointer(prefix, path);
      return at === '' ? what : `${what} [json-pointer:${at}]`;
    }),
  );
}

type Path = PropertyKey[];

function saidOf(issue: z.core.$ZodIssue, input: unknown): [string, Path][] {
  const { path } = issue;
  const missing = (): [string, Path][] => [[`missing required field: ${String(path.at(-1))}`, path.slice(0, -1)]];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => [`invalid additional property: ${key}`, path]);
    case 'too_big':
      if (issue.origin === 'array') return [[`no more than ${issue.maximum} items allowed`, path]];
      return [[`must be less than ${Number(issue.maximum) + 1}`, path]];
    case 'too_small':
      if (issue.origin === 'array') return [[`no fewer than ${issue.minimum} items allowed`, path]];
      if (issue.origin === 'string') return [[`must be more than ${Number(issue.minimum) - 1} characters`, path]];
      return [[`must be more than ${issue.inclusive ? Number(issue.minimum) - 1 : issue.minimum}`, path]];
    case 'invalid_type':
      if (valueAt(input, path) === undefined && path.length > 0) return missing();
      return [[`must provide ${article(issue.expected)}`, path]];
    case 'invalid_union': {
      if (path.at(-1) !== 'type') return [['failed to match all allowed schemas', path]];
      const type = valueAt(input, path);
      return type === undefined ? missing() : [[`unsupported type: ${String(type)}`, path]];
    }
    case 'invalid_value': {
      if (valueAt(input, path) === undefined) return missing();
      return [[`must be a valid enum value`, path]];
    }
    case 'invalid_format':
      if (issue.pattern === undefined || issue.message.startsWith('must')) return [[issue.message, path]];
      return [[`input must match regex pattern: ${issue.pattern.replaceAll(/^\/|\/$/g, '')}`, path]];
    default:
      return [[issue.message, path]];
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function valueAt(input: unknown, path: Path): unknown {
  let at = input;
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isObject(at)) at = at[String(step)];
    else return undefined;
  }
  return at;
}

/** A JSON pointer (RFC 6901). */
export function pointer(prefix: string, path: Path): string {
  const steps = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return `${prefix}${steps.join('')}`;
}
