import type {
  ActionAct,
  ActOutcome,
  Channel,
  Message,
  OpenView,
  OptionsOutcome,
  StreamEvent,
  Workspace,
} from '../../../src/sandbox/slack/protocol.ts';

type Without<Act> = Omit<Act, 'as'>;

/** One person's window on the local Slack, as the page and the end-to-end tests have it: HTTP under `/_/`. */
export function openWindow(url: string, as: string) {
  // The shapes are the protocol's own, which this side of it is trusted to know.
  const get = async <T>(path: string, query: { [key: string]: string } = {}): Promise<T> => {
    const response = await fetch(`${url}/_/${path}?${new URLSearchParams({ as, ...query })}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return JSON.parse(await response.text());
  };
  const post = async <T = ActOutcome>(path: string, body: object): Promise<T> => {
    const response = await fetch(`${url}/_/${path}`, { method: 'POST', body: JSON.stringify({ as, ...body }) });
    return JSON.parse(await response.text());
  };
  return {
    workspace: () => get<Workspace>('workspace'),
    channels: () => get<Channel[]>('channels'),
    messages: (channel: string) => get<Message[]>('messages', { channel }),
    views: () => get<OpenView[]>('views'),
    home: () => get<OpenView | null>('home'),
    command: (channel: string, text: string) => post('command', { channel, text }),
    say: (channel: string, text: string, threadTs?: string) => post('message', { channel, text, threadTs }),
    act: (act: Without<ActionAct>) => post('action', act),
    options: (where: ActionAct['where'], blockId: string, actionId: string, query: string) =>
      post<OptionsOutcome>('options', { where, blockId, actionId, query }),
    submit: (viewId: string, values: OpenView['values'] = {}) => post('submit', { viewId, values }),
    closeView: (viewId: string, all?: boolean) => post('close', { viewId, all }),
    shortcut: (callbackId: string, channel?: string, ts?: string) => post('shortcut', { callbackId, channel, ts }),
    react: (channel: string, ts: string, name: string) => post('react', { channel, ts, name }),
    openHome: () => post('open-home', {}),
    stream: () => openStream(`${url}/_/stream?as=${as}`),
  };
}

export type Window = ReturnType<typeof openWindow>;

/** A person's stream: what came so far, and a way to stop it. Resolves when it is open. */
async function openStream(address: string): Promise<{ events: StreamEvent[]; close(): void }> {
  const stop = new AbortController();
  const events: StreamEvent[] = [];
  const response = await fetch(address, { signal: stop.signal });
  const read = async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) if (part.startsWith('data: ')) events.push(JSON.parse(part.slice('data: '.length)));
    }
  };
  read().catch(() => undefined);
  return { events, close: () => stop.abort() };
}
