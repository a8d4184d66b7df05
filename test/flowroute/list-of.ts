import type { Asked, Reply } from './local-carrier.ts';

/** What the carrier says of further pages: both links, `next` alone (as for records), or nothing. */
export type Links = 'next and self' | 'next only' | 'none';

/** A list of these rows, in the carrier's manner of paging. */
export function listOf<Row>(rows: Row[], links: Links) {
  return ({ path, query }: Asked): Reply => {
    const offset = Number(query.get('offset'));
    const limit = Number(query.get('limit'));
    const next =
      offset + limit < rows.length ? { next: `https://elsewhere.invalid${path}?offset=${offset + limit}` } : {};
    const self = links === 'next and self' ? { self: `https://elsewhere.invalid${path}?offset=${offset}` } : {};
    const data = rows.slice(offset, offset + limit);
    return { status: 200, json: { data, ...(links === 'none' ? {} : { links: { ...self, ...next } }) } };
  };
}
