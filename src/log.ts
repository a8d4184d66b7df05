import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Fields that hold what customers wrote or what opens a door, wherever they stand in a logged object. */
const hidden = ['body', 'text', 'token', 'secret', 'password', 'authorization', 'callback_url', 'mediaUrls'];

/** Tokens and keys by their look, for texts that somebody else composed. */
const secretLooks = /xox[a-z]-[\w-]+|xapp-[\w-]+|Basic [A-Za-z0-9+/=]+|postgres(?:ql)?:\/\/[^\s@]+@/g;

/**
 * The program's log: JSON lines without secrets and without bodies.
 * `secrets` are values that are struck out of every line, wherever they stand.
 */
export function createLog(options: { level: string; secrets?: string[]; destination?: DestinationStream }): Log {
  const secrets = (options.secrets ?? []).filter((secret) => secret.length >= 6);
  const strike = (line: string) => secrets.reduce((kept, secret) => kept.replaceAll(secret, '[secret]'), line);
  const destination = options.destination ?? pino.destination({ dest: 1, sync: true });
  return pino(
    {
      level: options.level,
      redact: { paths: hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' },
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void destination.write(strike(line.replace(secretLooks, '[secret]'))) },
  );
}
