import { randomUUID } from 'node:crypto';

type Entry = { status: number; id?: string; title?: string; detail: string | object; code?: number };

/**
 * A refusal in Flowroute's words. The envelope is `{"errors":[{status,id,title,detail}]}`, where `id`, `title` or both may
 * be missing and `detail` is a string or an object (developer.flowroute.com/api/errors). Texts that no public source
 * shows are marked as ours below.
 */
export class CarrierError extends Error {
  readonly entry: Entry;
  readonly headers: Record<string, string>;

  constructor(entry: Entry, headers: Record<string, string> = {}) {
    super(`${entry.status} ${entry.title ?? ''}`.trim());
    this.entry = entry;
    this.headers = headers;
  }

  get status(): number {
    return this.entry.status;
  }
}

function entry(status: number, title: string | undefined, detail: string | object): Entry {
  return { ...(title === undefined ? {} : { title }), detail, id: randomUUID(), status };
}

export function malformed(): CarrierError {
  return new CarrierError(entry(400, 'Client Error', 'The request body is not valid JSON.')); // ours
}

/**
 * Flowroute's support pages give "HTTP 400 with code 1110" for a recipient who texted STOP; how the code stands in the body
 * is not shown anywhere, so it stands both as a field and in the text.
 */
export function optedOut(): CarrierError {
  const text = 'Recipient has opted out of messages from this number (1110).';
  return new CarrierError({ ...entry(400, 'Client Error', text), code: 1110 });
}

export function unauthorized(): CarrierError {
  return new CarrierError(entry(401, 'Unauthorized', 'Authentication failed.'));
}

/** The documented 403, which has no id and an empty detail. */
export function notAuthorized(): CarrierError {
  return new CarrierError({ status: 403, detail: '', title: 'ActionNotAuthorizedError' });
}

export function insufficientFunds(): CarrierError {
  return new CarrierError(entry(403, 'Forbidden', 'Insufficient funds to purchase this number.')); // ours
}

/** Not there, or not the account's. The documented one has no title. */
export function notFound(): CarrierError {
  return new CarrierError(entry(404, undefined, 'Could not find that resource on your account.'));
}

export function unknownPath(): CarrierError {
  return new CarrierError(entry(404, 'Not Found', 'The requested URL was not found on the server.')); // ours
}

export function methodNotAllowed(allowed: string[]): CarrierError {
  const detail = 'The method is not allowed for the requested URL.';
  return new CarrierError(entry(405, 'Method Not Allowed', detail), { allow: allowed.join(', ') });
}

export function tooLarge(): CarrierError {
  return new CarrierError(entry(413, 'Request Entity Too Large', 'The request body is too large.')); // ours
}

export function unsupportedType(): CarrierError {
  const detail = 'Content-Type must be application/vnd.api+json or application/json.'; // ours
  return new CarrierError(entry(415, 'Unsupported Media Type', detail));
}

export function unprocessable(detail: string): CarrierError {
  return new CarrierError(entry(422, undefined, detail));
}

/** The documented object form: what is wrong, by attribute. */
export function invalidAttributes(wrong: Record<string, string[]>): CarrierError {
  return new CarrierError(entry(422, undefined, { data: { attributes: wrong } }));
}

/** A wrong query parameter. Which code Flowroute gives is not documented; 422 for every wrong value is ours. */
export function invalidQuery(name: string, wanted: string): CarrierError {
  return new CarrierError(entry(422, undefined, { [name]: [wanted] }));
}

/** No source shows the body, and none mentions a `Retry-After`, so there is none. */
export function tooManyRequests(): CarrierError {
  return new CarrierError(entry(429, 'Too Many Requests', 'Rate limit exceeded.'));
}

export function serverError(): CarrierError {
  return new CarrierError(entry(500, 'Internal Server Error', 'An unexpected error occurred.')); // ours
}
