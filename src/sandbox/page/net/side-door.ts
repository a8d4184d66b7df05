import * as z from 'zod';
import type * as slack from '../../slack/protocol.ts';
import { ActOutcome, Message, OpenView, OptionsOutcome, Person, SlackFile, Workspace } from './wire.ts';

export type SideDoor = ReturnType<typeof createSideDoor>;

/**
 * The local Slack as one person's window speaks to it. Reads throw where the answer is none; acts never do: a workspace
 * that does not answer is an outcome like any other, `unreachable`.
 */
export function createSideDoor(as: string, base = '') {
  const read = async <T>(shape: z.ZodType<T>, path: string, query: Record<string, string> = {}): Promise<T> => {
    const response = await fetch(`${base}/_/${path}?${new URLSearchParams({ as, ...query })}`);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return shape.parse(await response.json());
  };
  const act = async <T extends slack.ActOutcome>(
    shape: z.ZodType<T>,
    path: string,
    body: object,
  ): Promise<T | slack.ActOutcome> => {
    try {
      const response = await fetch(`${base}/_/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ as, ...body }),
      });
      return shape.parse(await response.json());
    } catch {
      return { ok: false, error: 'unreachable' };
    }
  };
  const outcome = (path: string, body: object) => act(ActOutcome, path, body);
  return {
    as,
    streamUrl: `${base}/_/stream?${new URLSearchParams({ as })}`,
    workspace: () => read(Workspace, 'workspace'),
    messages: (channel: string) => read(z.array(Message), 'messages', { channel }),
    home: () => read(OpenView.nullable(), 'home'),
    views: () => read(z.array(OpenView), 'views'),
    command: (body: Mine<slack.CommandAct>) => outcome('command', body),
    message: (body: Mine<slack.MessageAct>) => outcome('message', body),
    action: (body: Mine<slack.ActionAct>) => outcome('action', body),
    options: (body: Mine<slack.OptionsAct>): Promise<slack.OptionsOutcome> => act(OptionsOutcome, 'options', body),
    submit: (body: Mine<slack.SubmitAct>) => outcome('submit', body),
    close: (body: Mine<slack.CloseAct>) => outcome('close', body),
    shortcut: (body: Mine<slack.ShortcutAct>) => outcome('shortcut', body),
    openHome: () => outcome('open-home', {}),
    /** For a `file_input`. Throws where the workspace does not take it. */
    upload: async (file: File): Promise<slack.SlackFile> => {
      const response = await fetch(`${base}/_/upload?${new URLSearchParams({ as, name: file.name })}`, {
        method: 'POST',
        headers: { 'content-type': file.type || 'application/octet-stream' },
        body: file,
      });
      if (!response.ok) throw new Error(`upload answered ${response.status}`);
      return SlackFile.parse(await response.json());
    },
  };
}

/** An act without the person, whom the side door adds. */
type Mine<Act extends { as: string }> = Omit<Act, 'as'>;

/** Everybody in the workspace, for who has not chosen yet who to be. */
export async function readPeople(base = ''): Promise<slack.Person[]> {
  const response = await fetch(`${base}/_/people`);
  if (!response.ok) throw new Error(`people answered ${response.status}`);
  return z.array(Person).parse(await response.json());
}
