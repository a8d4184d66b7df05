/** Where in the workspace a window is. */
export type Place =
  | { kind: 'channel'; channel: string; thread: string | null }
  /** The app's home tab. */
  | { kind: 'home' };

export type Address = { as: string | null; place: Place | null; target: string | null };

/** `?as=U1#C1`, `?as=U1#C1/1700000000.000100` (a thread), `?as=U1#home`, or a permanent link of Slack's form. */
export function readAddress(url: URL): Address {
  const as = url.searchParams.get('as');
  const archived = readPermalink(url);
  if (archived) return { as, ...archived };
  const [channel, thread] = url.hash.slice(1).split('/');
  if (channel === 'home') return { as, place: { kind: 'home' }, target: null };
  const place: Place | null = channel ? { kind: 'channel', channel, thread: thread ?? null } : null;
  return { as, place, target: null };
}

export function writeAddress(as: string | null, place: Place | null): string {
  const query = as === null ? '' : `?${new URLSearchParams({ as })}`;
  if (place === null) return `/${query}`;
  if (place.kind === 'home') return `/${query}#home`;
  return `/${query}#${place.channel}${place.thread === null ? '' : `/${place.thread}`}`;
}

export type Permalink = { place: Place; target: string | null };

/** `/archives/C1/p1700000000000100?thread_ts=…`, as `chat.getPermalink` gives it. */
export function readPermalink(url: URL): Permalink | null {
  const match = /^\/archives\/([A-Z0-9]+)(?:\/p(\d+)(\d{6}))?\/?$/.exec(url.pathname);
  if (!match?.[1]) return null;
  const place: Place = { kind: 'channel', channel: match[1], thread: url.searchParams.get('thread_ts') };
  return { place, target: match[2] === undefined ? null : `${match[2]}.${match[3]}` };
}

export function samePlace(one: Place | null, other: Place | null): boolean {
  return one === other || (one !== null && other !== null && placeKey(one) === placeKey(other));
}

/** What drafts and the like are kept under. */
export function placeKey(place: Place): string {
  return place.kind === 'home' ? 'home' : [place.channel, place.thread ?? ''].join('/');
}
