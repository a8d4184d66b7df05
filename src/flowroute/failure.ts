import { z } from 'zod';
import type { Connection } from './connections.ts';

/** Why an attempt ended without an answer. */
export type Silence =
  | 'dns'
  | 'refused'
  | 'tls'
  | 'unreachable'
  | 'timeout'
  | 'aborted'
  | 'connection_lost'
  | 'unreadable_answer';

/** No status came. `sent: false` is proof that no byte of the request left; `sent: true` that some may have. */
export type NoAnswer = { kind: 'no_answer'; sent: boolean; reason: Silence; networkCode: string | null };

/** What ended the attempt from our side, if we did: the time was up, or the caller aborted. */
export type Cut = 'timeout' | 'aborted' | null;

/**
 * Reads a failed attempt. Where the connection was watched, it alone decides whether anything left; else only the codes
 * that the resolver and `connect` give do. A reset or a broken pipe is never proof, least of all on a reused connection.
 */
export function readFailure(thrown: unknown, cut: Cut, connection: Connection): NoAnswer {
  const networkCode = systemCode(thrown);
  const reason = cut ?? silenceOf(networkCode, connection.state === 'opening');
  const neverConnected = reason === 'dns' || reason === 'refused';
  const sent = connection.state === 'open' || (connection.state === 'unknown' && !neverConnected);
  return { kind: 'no_answer', sent, reason, networkCode };
}

function silenceOf(code: string | null, opening: boolean): Silence {
  if (code === null) return opening ? 'unreachable' : 'connection_lost';
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'dns';
  if (code === 'ECONNREFUSED') return 'refused';
  if (opening)
    return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test(code) ? 'tls' : 'unreachable';
  return code.startsWith('HPE_') ? 'unreadable_answer' : 'connection_lost';
}

const codedError = z.object({ code: z.string() });
const wrappedError = z.object({ cause: codedError });

/** The operating system's or Node's code, such as ECONNRESET. The message is left aside: it repeats the address. */
function systemCode(thrown: unknown): string | null {
  const plain = codedError.safeParse(thrown);
  if (plain.success) return plain.data.code;
  const wrapped = wrappedError.safeParse(thrown);
  return wrapped.success ? wrapped.data.cause.code : null;
}
