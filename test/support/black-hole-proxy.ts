import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { z } from 'zod';

export type BlackHoleProxy = {
  /** The target's address with the proxy's host and port. */
  url: string;
  /** Lets nothing through any more, while every connection stays open: `answers`, what the server says; or `all`. */
  silence(what: 'answers' | 'all'): void;
  /** Lets through what was held back, and all that follows. */
  resume(): void;
  /** The connections of now stay open and silent for good, as after a failover; new ones get through. */
  abandon(): void;
  close(): Promise<void>;
};

type Pair = { client: Socket; server: Socket; abandoned: boolean };

/** A TCP proxy before a server, which can fall silent without closing a connection, as a broken network does. */
export async function startBlackHoleProxy(target: string): Promise<BlackHoleProxy> {
  const to = new URL(target);
  const pairs = new Set<Pair>();
  let silent: 'nothing' | 'answers' | 'all' = 'nothing';

  function apply(pair: Pair): void {
    hold(pair.server, pair.abandoned || silent !== 'nothing');
    hold(pair.client, pair.abandoned || silent === 'all');
  }

  const proxy = createServer((client) => {
    const server = connect(Number(to.port), to.hostname);
    const pair: Pair = { client, server, abandoned: false };
    pairs.add(pair);
    forward(client, server);
    forward(server, client);
    for (const socket of [client, server]) socket.once('close', () => pairs.delete(pair));
    apply(pair);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = z.object({ port: z.number() }).parse(proxy.address());
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(port);

  const everywhere = (what: typeof silent) => {
    silent = what;
    for (const pair of pairs) apply(pair);
  };
  return {
    url: url.href,
    silence: everywhere,
    resume: () => everywhere('nothing'),
    abandon() {
      for (const pair of pairs) {
        pair.abandoned = true;
        apply(pair);
      }
    },
    async close() {
      for (const { client, server } of pairs) for (const socket of [client, server]) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

function forward(from: Socket, to: Socket): void {
  from.on('data', (chunk) => to.write(chunk));
  from.on('end', () => to.end());
  // A broken connection on one side is a broken one on the other.
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}

function hold(socket: Socket, held: boolean): void {
  if (held) socket.pause();
  else socket.resume();
}
