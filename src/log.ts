import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Fields that hold what customers wrote or what opens a door, at whatever depth they stand in a logged object. */
const hidden = new Set(['body', 'text', 'token', 'secret', 'password', 'authorization', 'callback_url', 'mediaUrls']);

/** Tokens and keys by their look, for texts that somebody else composed. */
const secretLooks = /xox[a-z]-[\w-]+|xapp-[\w-]+|Basic [A-Za-z0-9+/=]+|postgres(?:ql)?:\/\/[^\s"/]+@/g;

/**
 * The program's log: JSON lines without secrets and without bodies.
 * `secrets` are values that are struck out of every line, wherever they stand.
 */
export function createLog(options: { level: string; secrets?: string[]; destination?: DestinationStream }): Log {
  // As they stand in a line: a quote or a backslash is escaped there.
  const secrets = (options.secrets ?? [])
    .filter((secret) => secret.length >= 6)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
  const strike = (line: string) => secrets.reduce((kept, secret) => kept.replaceAll(secret, '[secret]'), line);
  const destination = options.destination ?? pino.destination({ dest: 1, sync: true });
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (logged) => Object.fromEntries(Object.entries(logged).map(([name, value]) => [name, show(name, value)])),
      },
      // Errors are shown by `show`; pino's own way copies whatever a library has hung on one.
      serializers: { err: (shown: unknown) => shown },
    },
    { write: (line: string) => void destination.write(strike(line.replace(secretLooks, '[secret]'))) },
  );
}

/** A logged value without what must not be seen; what leads back to itself is cut there. */
function show(name: string, value: unknown, above: object[] = []): unknown {
  if (hidden.has(name) && value !== null && value !== undefined) return '[hidden]';
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (above.includes(value)) return '[circular]';
  const path = [...above, value];
  if (isErrorLike(value)) return showError(value, path);
  if (Array.isArray(value)) return value.map((one) => show('', one, path));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, show(key, inner, path)]));
}

/**
 * What a line keeps of an error, and no more: PostgreSQL's `detail` shows the failing row and PGlite's `params` the
 * statement's values, and both hold what customers wrote.
 */
const keptOfErrors = ['code', 'status', 'networkCode', 'constraint', 'table', 'syscall', 'stack'];

type ErrorLike = { name?: unknown; message: string; stack?: unknown };

function showError(error: ErrorLike, path: object[]): object {
  const kept = keptOfErrors.map((name): [string, unknown] => [name, Reflect.get(error, name)]);
  const deeper = ['cause', 'errors'].map((name): [string, unknown] => [
    name,
    show(name, Reflect.get(error, name), path),
  ]);
  const known = [...kept, ...deeper].filter(([, value]) => value !== undefined);
  return { type: error.name, message: error.message, ...Object.fromEntries(known) };
}

/** By its look, since an error of another realm is no instance of ours. */
function isErrorLike(value: object): value is ErrorLike {
  return 'stack' in value && 'message' in value && typeof value.message === 'string';
}
