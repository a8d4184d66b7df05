import { z } from 'zod';

/** The readers of single environment values. Each error is a reason that fits behind the variable's name. */

const slackId = /^[UWS][A-Z0-9]{2,}$/;

/** A secret or a plain word: present and without white space, which only gets in by a bad paste. */
export function token(prefix?: string): z.ZodType<string> {
  const text = z.string().regex(/^\S+$/, 'has white space in it');
  return prefix === undefined ? text : text.startsWith(prefix, `does not begin with ${prefix}`);
}

/** A base address: https, or http on loopback. Given back without a slash at its end. */
export const baseUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const reason = url === null ? 'is not a web address' : insecure(url);
  if (reason !== null) {
    context.addIssue({ code: 'custom', message: reason });
    return z.NEVER;
  }
  return text.replace(/\/+$/, '');
});

function insecure(url: URL): string | null {
  if (url.username !== '' || url.password !== '') return 'holds a user name or password';
  if (url.protocol === 'https:') return null;
  return url.protocol === 'http:' && isLoopback(url.hostname) ? null : 'is not https (http is taken on loopback only)';
}

/** Whether a host name means this machine alone. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** A whole number within bounds, both included. */
export function whole(min: number, max: number): z.ZodType<number> {
  return z.string().transform((text, context): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    context.addIssue({ code: 'custom', message: `is not a whole number from ${min} to ${max}` });
    return z.NEVER;
  });
}

/** A number above nought, at most `max`; decimals are taken. */
export function rate(max: number): z.ZodType<number> {
  return z.string().transform((text, context): number => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= max) return value;
    context.addIssue({ code: 'custom', message: `is not a number above 0 and up to ${max}` });
    return z.NEVER;
  });
}

const unitMs = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** After a day nothing more is awaited of a text, so that a later look would find nobody waiting. */
const longestDelayMs = 24 * 3_600_000;

/** Growing waits such as `2s,5s,1m`, in milliseconds; none above a day. */
export const delays = z.string().transform((text, context): number[] => {
  const values = text.split(',').map(milliseconds);
  const grows = values.every((value, i) => value > (values[i - 1] ?? 0) && value <= longestDelayMs);
  if (grows) return values;
  context.addIssue({ code: 'custom', message: 'is not a list of growing times with a unit (ms, s, m, h), up to 24h' });
  return z.NEVER;
});

/** How often something is done, such as `5m`, in milliseconds: from a tenth of a second to an hour. */
export const interval = z.string().transform((text, context): number => {
  const value = milliseconds(text);
  if (value >= 100 && value <= 3_600_000) return value;
  context.addIssue({ code: 'custom', message: 'is not a time with a unit (ms, s, m, h), from 100ms to 1h' });
  return z.NEVER;
});

/** Not a number where it is no time. */
function milliseconds(text: string): number {
  const match = /^(\d+)(ms|s|m|h)$/.exec(text.trim());
  return match === null ? Number.NaN : Number(match[1]) * (unitMs.get(match[2] ?? '') ?? Number.NaN);
}

/** Slack user ids (U…, W…) and user-group ids (S…), comma-separated; `*` only where everyone may be meant. */
export function members(options: { everyone: boolean }): z.ZodType<string[]> {
  return z.string().transform((text, context): string[] => {
    const ids = list(text);
    for (const id of ids) {
      if (slackId.test(id) || (id === '*' && options.everyone && ids.length === 1)) continue;
      const reason = id === '*' ? '`*` (everyone) is not taken here' : `“${id}” is no Slack user or user-group id`;
      context.addIssue({ code: 'custom', message: reason });
      return z.NEVER;
    }
    return ids;
  });
}

/** Non-empty parts of a comma-separated list. */
export function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export const channelId = z.string().regex(/^[CG][A-Z0-9]{2,}$/, 'is no Slack channel id');

/** One secret, or two while rotating, each at least 32 characters that stand in a path as they are. */
export const pathSecrets = z.string().transform((text, context): string[] => {
  const secrets = list(text);
  const ok = secrets.length >= 1 && secrets.length <= 2 && secrets.every((one) => /^[A-Za-z0-9_-]{32,}$/.test(one));
  if (ok) return secrets;
  context.addIssue({ code: 'custom', message: 'is not one or two secrets of at least 32 letters, digits, - or _' });
  return z.NEVER;
});
