import type { JsonObject } from '../json.ts';
import type { Json } from '../protocol.ts';

/** A person's act on its way to the app: a slash command's form, or an interactivity payload. */
export type Act = { kind: 'command'; form: { [key: string]: string } } | { kind: 'interactive'; payload: JsonObject };

/** What the app answered with. `undefined`: an empty body. */
export type Ack =
  | { ok: true; body: Json | undefined; ms: number }
  | { ok: false; error: 'operation_timeout' | 'dispatch_failed'; why: string; ms: number };

export type Retry = { attempt: number; reason: string };

/** How the workspace reaches the app: signed HTTP, or Socket Mode. */
export type Delivery = {
  kind: 'http' | 'socket';
  send(act: Act, retry?: Retry): Promise<Ack>;
  /** One try to hand over an event. Null when it was taken, else Slack's name for the failure; `final` stops the retries. */
  event(envelope: JsonObject, retry?: Retry): Promise<{ reason: string; final: boolean } | null>;
  setRequestUrl(url: string): void;
  close(): Promise<void>;
};
