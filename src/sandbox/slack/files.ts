import { newId, newSecret } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Channel, SlackFile } from './protocol.ts';
import { TEAM } from './seed.ts';

/** A file: a ticket until its bytes came, shared once an upload was completed (or a person put it in). */
export type KeptFile = SlackFile & {
  bytes: Buffer | null;
  user: string;
  channels: string[];
  completed: boolean;
  /** Seconds since the epoch. */
  created: number;
  /** The messages that it stands in. */
  shares: { channel: Channel; ts: string; threadTs: string | null }[];
};

export type Files = {
  ticket(file: { name: string; size: number; user: string }): { file: KeptFile; path: string };
  /** The file that an upload address stands for; an address works once. */
  redeem(token: string): KeptFile | undefined;
  add(file: { name: string; mimetype: string; bytes: Buffer; user: string }): KeptFile;
  get(id: string): KeptFile | undefined;
  /** Uploads that were begun and not completed are over, their bytes too. */
  expire(): void;
};

const TYPES: { [extension: string]: string } = {
  csv: 'text/csv',
  txt: 'text/plain',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
};

export function createFiles(now: () => number): Files {
  const files = new Map<string, KeptFile>();
  const tickets = new Map<string, KeptFile>();
  const make = (name: string, mimetype: string, size: number, user: string): KeptFile => {
    const file: KeptFile = {
      id: newId('F'),
      name,
      title: name,
      mimetype,
      size,
      bytes: null,
      user,
      channels: [],
      completed: false,
      created: Math.floor(now() / 1_000),
      shares: [],
    };
    files.set(file.id, file);
    return file;
  };
  return {
    ticket({ name, size, user }) {
      const file = make(name, TYPES[extensionOf(name)] ?? 'application/octet-stream', size, user);
      const token = newSecret();
      tickets.set(token, file);
      return { file, path: `/upload/v1/${token}` };
    },
    redeem(token) {
      const file = tickets.get(token);
      tickets.delete(token);
      return file;
    },
    add({ name, mimetype, bytes, user }) {
      const file = make(name, mimetype, bytes.length, user);
      file.bytes = bytes;
      file.completed = true;
      return file;
    },
    get: (id) => files.get(id),
    expire() {
      tickets.clear();
      for (const [id, { completed }] of files) if (!completed) files.delete(id);
    },
  };
}

function extensionOf(name: string): string {
  return name.includes('.') ? (name.split('.').at(-1) ?? '').toLowerCase() : '';
}

export function fileForPage({ id, name, title, mimetype, size }: KeptFile): SlackFile {
  return { id, name, title, mimetype, size };
}

/** A file object. https://docs.slack.dev/reference/objects/file-object */
export function fileObject(file: KeptFile, base: string): JsonObject {
  const url = `${base}/files-pri/${TEAM.id}-${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: extensionOf(file.name) || 'binary',
    pretty_type: extensionOf(file.name).toUpperCase(),
    user: file.user,
    user_team: TEAM.id,
    editable: false,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    is_public: false,
    public_url_shared: false,
    url_private: url,
    url_private_download: url,
    permalink: url,
    channels: [...file.channels],
    groups: [],
    ims: [],
    shares: { public: sharesIn(file, true), private: sharesIn(file, false) },
    has_rich_preview: false,
    file_access: 'visible',
  };
}

/** The messages of a file by channel, as `files.info` gives them. */
function sharesIn(file: KeptFile, isPublic: boolean): JsonObject {
  const found: { [channel: string]: JsonObject[] } = {};
  for (const { channel, ts, threadTs } of file.shares) {
    if ((channel.kind === 'public') !== isPublic) continue;
    const share = { ts, channel_name: channel.name, team_id: TEAM.id, share_user_id: file.user };
    found[channel.id] = [...(found[channel.id] ?? []), threadTs === null ? share : { ...share, thread_ts: threadTs }];
  }
  return found;
}
