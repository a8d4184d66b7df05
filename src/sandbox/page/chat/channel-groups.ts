import type { Channel, Workspace } from '../../slack/protocol.ts';

export type ChannelGroups = {
  channels: Channel[];
  /** With the app; null until somebody has opened it. */
  app: Channel | null;
  direct: Channel[];
};

/** A person's conversations as the left column lists them: archived channels last. */
export function channelGroups({ channels, app }: Workspace): ChannelGroups {
  const named = channels.filter(({ kind }) => kind === 'public' || kind === 'private');
  const direct = channels.filter(({ kind }) => kind === 'im' || kind === 'mpim');
  const withApp = direct.find(({ kind, name }) => kind === 'im' && name === app.botUserId);
  return {
    channels: named.toSorted((one, other) => Number(one.archived) - Number(other.archived)),
    app: withApp ?? null,
    direct: direct.filter((channel) => channel !== withApp),
  };
}

/** Where a window opens that was not told where: the first channel with the app in it, where there is something to see. */
export function firstChannel(workspace: Workspace): Channel | null {
  const { channels } = channelGroups(workspace);
  const mine = channels.filter(({ members }) => members.includes(workspace.me.id));
  return (
    mine.find(({ members }) => members.includes(workspace.app.botUserId)) ?? mine[0] ?? workspace.channels[0] ?? null
  );
}
