import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { doAction } from './acts/action.ts';
import { closeView } from './acts/close.ts';
import { runCommand } from './acts/command.ts';
import { typeMessage } from './acts/message.ts';
import { openHome } from './acts/open-home.ts';
import { loadOptions } from './acts/options.ts';
import { reactTo } from './acts/react.ts';
import { runShortcut } from './acts/shortcut.ts';
import { submitView } from './acts/submit.ts';
import { Impossible } from './acts/who.ts';
import type { Admin } from './admin.ts';
import { fileForPage } from './files.ts';
import { answerJson, answerText, readBytes, readJson } from './http.ts';
import { json } from './json.ts';
import type { Local } from './local.ts';
import type { ActOutcome, Json } from './protocol.ts';
import { ImpossibleValue } from './values.ts';
import { answerFile, homeFor, messagesFor, viewsFor, workspaceFor } from './windows.ts';

const as = z.string().min(1);
const values = z.record(z.string(), z.record(z.string(), json));
const where = z.union([
  z.strictObject({ channel: z.string(), ts: z.string() }),
  z.strictObject({ viewId: z.string() }),
]);
const element = { as, where, blockId: z.string(), actionId: z.string(), values: values.optional() };

type Door = (local: Local, body: Json | undefined) => Promise<ActOutcome> | ActOutcome;

function door<Body extends z.ZodType>(
  body: Body,
  act: (local: Local, body: z.infer<Body>) => Promise<ActOutcome> | ActOutcome,
): Door {
  return (local, given) => act(local, body.parse(given));
}

/** The acts of people, by the last part of their path. */
const DOORS: { [path: string]: Door } = {
  command: door(z.strictObject({ as, channel: z.string(), text: z.string() }), runCommand),
  message: door(
    z.strictObject({ as, channel: z.string(), text: z.string(), threadTs: z.string().optional() }),
    typeMessage,
  ),
  action: door(z.strictObject({ ...element, value: z.record(z.string(), json).optional() }), doAction),
  options: door(z.strictObject({ ...element, query: z.string() }), loadOptions),
  submit: door(z.strictObject({ as, viewId: z.string(), values }), submitView),
  close: door(z.strictObject({ as, viewId: z.string(), all: z.boolean().optional() }), closeView),
  shortcut: door(
    z.strictObject({ as, callbackId: z.string(), channel: z.string().optional(), ts: z.string().optional() }),
    runShortcut,
  ),
  react: door(z.strictObject({ as, channel: z.string(), ts: z.string(), name: z.string().min(1) }), reactTo),
  'open-home': door(z.strictObject({ as }), (local, body) => openHome(local, body.as)),
};

/** Everything under `/_/`. What no client could have done, or a body of the wrong form, is HTTP 400 with the reason. */
export async function handleDoor(
  local: Local,
  admin: Admin,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const path = url.pathname.slice('/_/'.length);
  try {
    if (request.method === 'GET') {
      look(local, response, url, path);
      return;
    }
    if (path === 'upload') return await upload(local, request, response, url);
    const body = await readJson(request);
    if (path.startsWith('admin/')) {
      const outcome = await administer(admin, path.slice('admin/'.length), body);
      return outcome ? answerJson(response, 200, outcome) : answerText(response, 404, 'no such door');
    }
    const act = DOORS[path];
    if (!act) return answerText(response, 404, 'no such door');
    answerJson(response, 200, await act(local, body));
  } catch (thrown) {
    if (thrown instanceof Impossible) return answerJson(response, 400, { ok: false, error: thrown.error });
    if (thrown instanceof ImpossibleValue) return answerJson(response, 400, { ok: false, error: thrown.message });
    if (!(thrown instanceof z.ZodError)) throw thrown;
    answerJson(response, 400, { ok: false, error: z.prettifyError(thrown) });
  }
}

function look(local: Local, response: ServerResponse, url: URL, path: string): void {
  const person = url.searchParams.get('as') ?? '';
  const looks: { [path: string]: () => unknown } = {
    workspace: () => workspaceFor(local, person),
    messages: () => messagesFor(local, person, url.searchParams.get('channel') ?? ''),
    home: () => homeFor(local, person),
    views: () => viewsFor(local, person),
    people: () => local.people.all(),
    channels: () => local.channels.all(),
  };
  const found = looks[path];
  if (path === 'stream') local.streams.open(person, response, local.messages.count());
  else if (path.startsWith('files/')) answerFile(local, response, path.slice('files/'.length));
  else if (found) answerJson(response, 200, found());
  else answerText(response, 404, 'no such door');
}

/** A person puts a file into a `file_input`: the bytes are the body, the name stands in the query. */
async function upload(local: Local, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const name = url.searchParams.get('name') ?? 'file';
  const mimetype = request.headers['content-type'] ?? 'application/octet-stream';
  const user = url.searchParams.get('as') ?? '';
  const kept = local.files.add({ name, mimetype, bytes: await readBytes(request), user });
  answerJson(response, 200, fileForPage(kept));
}

async function administer(admin: Admin, name: string, body: Json | undefined): Promise<ActOutcome | undefined> {
  const found = Object.entries(admin).find(([key]) => key === name)?.[1];
  return found?.unchecked(body ?? {});
}
