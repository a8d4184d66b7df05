import { parseJson } from './json.ts';

/** What an error answer says, in the form that a person can be shown. */
export type ErrorBody = {
  /** A code of the carrier's own, such as 1110 for an opted-out recipient. */
  carrierCode: number | null;
  title: string;
  /** May repeat what was sent: a number, a media address. For the person who asked, not for a log. */
  detail: string | null;
  /** What Flowroute's support asks for. */
  errorId: string | null;
};

const maxDetail = 500;
/** Real bodies nest four deep. A body made to exhaust the stack must not turn an answer into an exception. */
const maxDepth = 20;

const titles = new Map([
  [400, 'Bad request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not found'],
  [405, 'Method not allowed'],
  [415, 'Unsupported media type'],
  [422, 'Unprocessable value'],
  [429, 'Too many requests'],
  [503, 'Service unavailable'],
]);

/**
 * Reads `{"errors":[{status,id,title,detail}]}` liberally: title and id may be missing, `detail` may be an object, and the
 * body need not be JSON. `hide` takes out of every text what may not be shown.
 */
export function readErrorBody(status: number, text: string | null, hide: (text: string) => string): ErrorBody {
  const json = text === null ? undefined : parseJson(text);
  const errors = errorsOf(json);
  const first = (key: string) => errors.map((error) => textOf(error[key])).find((value) => value !== null) ?? null;
  const details = errors.flatMap((error) => flatten(error.detail ?? error.message ?? error.error));
  const detail = json === undefined ? plainText(text) : details.join('; ');
  const title = first('title');
  const id = first('id');
  return {
    carrierCode: codeIn(json, status) ?? codeInText(text),
    title: hide(title ?? titles.get(status) ?? (status >= 500 ? 'Server error' : `Status ${status}`)),
    detail: detail === '' ? null : shorten(hide(detail)),
    errorId: id === null ? null : hide(id),
  };
}

type Entry = Record<string, unknown>;

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function errorsOf(json: unknown): Entry[] {
  if (!isEntry(json)) return typeof json === 'string' ? [{ detail: json }] : [];
  const errors = json.errors ?? [json];
  const list = Array.isArray(errors) ? errors : [errors];
  return list.map((error) => (isEntry(error) ? error : { detail: error }));
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/**
 * Every leaf of a detail with the name of its field: `zip: must be at least 4 digits`. `data` and `attributes` are
 * wrapping, not names.
 */
function flatten(detail: unknown, name = '', depth = 0): string[] {
  if (depth > maxDepth) return [];
  if (Array.isArray(detail)) return detail.flatMap((one) => flatten(one, name, depth + 1));
  if (isEntry(detail)) {
    return Object.entries(detail).flatMap(([key, value]) =>
      flatten(value, key === 'data' || key === 'attributes' ? name : key, depth + 1),
    );
  }
  const text = textOf(detail);
  if (text === null) return [];
  return [name === '' ? text : `${name}: ${text}`];
}

/** A body that is not JSON, where it is a short plain text; a page of HTML tells a person nothing. */
function plainText(text: string | null): string {
  const words = text?.replace(/\s+/g, ' ').trim() ?? '';
  return /<\/?[a-z!][^>]*>/i.test(words) ? '' : words;
}

function shorten(text: string): string {
  return text.length <= maxDetail ? text : `${text.slice(0, maxDetail - 1)}…`;
}

/**
 * A carrier code under a key that means one, or a `status` that is no HTTP status. The form is not documented; the
 * support article names only "HTTP 400 with code 1110".
 */
function codeIn(json: unknown, httpStatus: number, depth = 0): number | null {
  if (depth > maxDepth) return null;
  if (Array.isArray(json)) return firstOf(json, (one) => codeIn(one, httpStatus, depth + 1));
  if (!isEntry(json)) return null;
  return firstOf(Object.entries(json), ([key, value]) => {
    const code = wholeOf(value);
    if (code === null) return codeIn(value, httpStatus, depth + 1);
    const named = /^((error|status|carrier)_?)?code$/i.test(key) && code !== httpStatus;
    return named || (key === 'status' && code >= 1_000) ? code : null;
  });
}

function wholeOf(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{3,5}$/.test(text) ? Number(text) : null;
}

function firstOf<T>(list: T[], find: (one: T) => number | null): number | null {
  for (const one of list) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
}

/** "code 1234", "Code: 1234", or the one code that is known to mean something, unless it is a piece of a phone number. */
function codeInText(text: string | null): number | null {
  if (text === null) return null;
  const named = /\bcode\W{0,3}(\d{4,5})\b/i.exec(text)?.[1];
  if (named !== undefined) return Number(named);
  return /(?<![\d][\s().-]{0,2})\b1110\b(?![\s().-]{0,2}\d)/.test(text) ? 1110 : null;
}
