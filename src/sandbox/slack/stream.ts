import type { ServerResponse } from 'node:http';
import type { StreamEvent } from './protocol.ts';

export type Streams = {
  /** Opens a person's stream; `made` is how many messages there were, so that older ephemerals are not shown again. */
  open(personId: string, response: ServerResponse, made: number): void;
  /** The number of messages when this person's newest stream was opened; 0 if they never had one. */
  since(personId: string): number;
  /** To these people, or to all who watch. */
  send(event: StreamEvent, to?: string[]): void;
  close(): void;
};

/** Server-sent events to the windows of people. */
export function createStreams(): Streams {
  const open = new Set<{ personId: string; response: ServerResponse }>();
  const since = new Map<string, number>();
  return {
    open(personId, response, made) {
      const stream = { personId, response };
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': open\n\n');
      open.add(stream);
      since.set(personId, made);
      response.on('close', () => open.delete(stream));
    },
    since: (personId) => since.get(personId) ?? 0,
    send(event, to) {
      for (const { personId, response } of open) {
        if (to && !to.includes(personId)) continue;
        response.write(`data: ${JSON.stringify(event)}\n\n`);
      }
    },
    close() {
      for (const { response } of open) response.end();
    },
  };
}
