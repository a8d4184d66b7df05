import type { ServerResponse } from 'node:http';
import { actor, Impossible, place } from './acts/who.ts';
import { channelFor, visibleTo } from './channels.ts';
import { answerText } from './http.ts';
import { compareStamps } from './ids.ts';
import type { Local } from './local.ts';
import { messageForPage } from './messages.ts';
import type { Message, OpenView, Workspace } from './protocol.ts';
import { APP, TEAM } from './seed.ts';
import { viewForPage } from './views.ts';

/** What a person's window shows first. Their direct messages with the app are opened so that they can be found. */
export function workspaceFor(local: Local, personId: string): Workspace {
  const me = local.people.get(personId);
  if (!me) throw new Impossible('no_such_person');
  if (!me.deleted && !me.isStranger && !me.isBot) local.channels.directMessage(me.id);
  return {
    team: { ...TEAM },
    me,
    people: local.people.all(),
    groups: local.people.groups().map(({ id, handle, users }) => ({ id, handle, users })),
    channels: local.channels
      .all()
      .filter((channel) => visibleTo(me, channel))
      .map((channel) => channelFor(me.id, channel)),
    app: {
      id: APP.id,
      name: local.manifest.botName,
      botUserId: APP.botUserId,
      commands: local.manifest.commands.map(({ command, description, usageHint }) => ({
        command,
        description,
        usageHint,
      })),
      shortcuts: local.manifest.shortcuts,
    },
    delivery: local.delivery.kind,
    flowrouteUrl: local.flowrouteUrl,
  };
}

/**
 * A channel's messages with the ephemerals that this person still has: those that came since their newest stream was
 * opened (all of them for a person who never had a stream, as a test without a page).
 */
export function messagesFor(local: Local, personId: string, channelId: string): Message[] {
  const person = actor(local, personId);
  const channel = place(local, person, channelId);
  const since = local.streams.since(person.id);
  const own = local.messages.ephemerals(channel.id, person.id).filter((one) => one.made > since);
  return [...local.messages.inChannel(channel.id), ...own]
    .sort((left, right) => compareStamps(left.ts, right.ts))
    .map(messageForPage);
}

export function homeFor(local: Local, personId: string): OpenView | null {
  const home = local.views.home(actor(local, personId).id);
  return home ? viewForPage(home) : null;
}

export function viewsFor(local: Local, personId: string): OpenView[] {
  return local.views.stack(actor(local, personId).id).map(viewForPage);
}

/** The bytes of a file, never as something that a browser would run. */
export function answerFile(local: Local, response: ServerResponse, id: string): void {
  const found = local.files.get(id);
  if (!found?.bytes) {
    answerText(response, 404, 'no such file');
    return;
  }
  response.writeHead(200, {
    'content-type': found.mimetype,
    'content-length': found.bytes.length,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.name)}`,
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  });
  response.end(found.bytes);
}
