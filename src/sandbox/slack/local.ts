import type { Channels } from './channels.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { SocketDelivery } from './delivery/socket.ts';
import type { Faults } from './faults.ts';
import type { Files } from './files.ts';
import type { Stamps } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Manifest } from './manifest.ts';
import type { Messages } from './messages.ts';
import type { People } from './people.ts';
import type { Ping } from './pings.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Streams } from './stream.ts';
import type { Triggers } from './triggers.ts';
import type { Views } from './views.ts';

/** One call of a Web API method, as it came and as it was answered. */
export type Call = {
  method: string;
  args: JsonObject;
  token: 'bot' | 'app' | 'none' | 'unknown';
  /** Of the scopes that allow the method, those that the token has; empty for a method that needs none. */
  scopes: string[];
  at: number;
  /** Null until it was answered; a hung call stays so. */
  answer: JsonObject | null;
};

/** One workspace with everything in it; each function of the local Slack is handed what it works on through this. */
export type Local = {
  now(): number;
  log(line: string): void;
  /** `http://127.0.0.1:port`, without a slash. */
  url: string;
  manifest: Manifest;
  tokens: { bot: string; app: string };
  flowrouteUrl: string | null;
  people: People;
  channels: Channels;
  messages: Messages;
  stamps: Stamps;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  views: Views;
  files: Files;
  /** Uploads of bytes that have come so far, whole or not. */
  uploadsBegun: number;
  /** Types of blocks that this workspace does not know yet, as one that is older than they are. */
  refusedBlocks: ReadonlySet<string>;
  /** From the completion of an upload to its message. Milliseconds. */
  shareDelayMs: number;
  streams: Streams;
  faults: Faults;
  delivery: Delivery;
  /** The same, when it is Socket Mode. */
  sockets: SocketDelivery | null;
  calls: Call[];
  pings: Ping[];
  eventRetryMs: readonly number[];
  closing: AbortSignal;
};
