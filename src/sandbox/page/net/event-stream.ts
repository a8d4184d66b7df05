/** A line of server-sent events that comes back by itself. */
export type EventStreamOptions = {
  url: string;
  /** The connection stands: now is the moment to read the state again, since events may have been missed. */
  onOpen: () => void;
  /** The parsed JSON of one event's `data:`. */
  onData: (data: unknown) => void;
  /** `why`: what broke it, for people who look into it. */
  onLost: (why: string) => void;
  /** Waits between tries, in milliseconds: 250, doubled up to this. */
  maxWaitMs?: number;
  /** The end of the stream, for good. */
  signal: AbortSignal;
};

const FIRST_WAIT_MS = 250;

/**
 * Reads server-sent events until `signal` aborts. Not the browser's EventSource, because that gives up for good on an
 * answer that is not 200, which is what a server gives that is just starting again.
 */
export async function followEvents({ url, onOpen, onData, onLost, maxWaitMs = 5000, signal }: EventStreamOptions) {
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    let why = 'The stream ended.';
    try {
      const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
      if (!response.ok || !response.body) throw new Error(`The stream answered ${response.status}`);
      wait = FIRST_WAIT_MS;
      onOpen();
      for await (const data of eventData(response.body)) onData(JSON.parse(data));
    } catch (thrown) {
      // Every way to lose a stream has the same remedy, below.
      why = String(thrown);
    }
    if (signal.aborted) return;
    onLost(why);
    await pause(wait, signal);
    wait = Math.min(wait * 2, maxWaitMs);
  }
}

/** The `data:` of each event, its lines joined. https://html.spec.whatwg.org/multipage/server-sent-events.html */
async function* eventData(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (rest + value.replaceAll('\r\n', '\n')).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').filter((line) => line.startsWith('data:'));
      if (data.length > 0) yield data.map((line) => line.slice(5).replace(/^ /, '')).join('\n');
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
