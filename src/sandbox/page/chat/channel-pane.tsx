import { useMemo } from 'react';
import type { Channel } from '../../slack/protocol.ts';
import { channelLabel } from '../inputs/choices.ts';
import { Icon } from '../parts/icons.tsx';
import { useWorkspace } from '../state/contexts.ts';
import type { SessionState } from '../state/session-state.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { inChannel } from './timeline.ts';
import { TryThis } from './try-this.tsx';
import type { Drafts } from './use-drafts.ts';

type ChannelPaneProps = { channel: Channel; state: SessionState; drafts: Drafts };

/** A channel: its messages, and where one types. */
export function ChannelPane({ channel, state, drafts }: ChannelPaneProps) {
  const { people } = useWorkspace();
  const all = state.messages[channel.id];
  const messages = useMemo(() => inChannel(all ?? []), [all]);
  const notices = useMemo(() => state.notices.filter((one) => one.channel === channel.id), [state.notices, channel.id]);
  const label = channelLabel(channel, people);
  const loaded = state.loaded.includes(channel.id);
  const place = { kind: 'channel', channel: channel.id, thread: null } as const;
  return (
    <>
      <header className="pane-head">
        <h2 className="pane-title">
          <Icon name={channel.kind === 'private' ? 'lock' : channel.kind === 'public' ? 'hash' : 'chat'} />
          <span>{channel.kind === 'im' ? label : channel.name}</span>
        </h2>
        <p>{about(channel)}</p>
      </header>
      <MessageList
        key={channel.id}
        label={`Messages in ${label}`}
        messages={messages}
        notices={notices}
        typed={state.typed}
        inThread={false}
        target={state.target}
        empty={loaded ? 'Nothing here yet. Type a message, or / for the commands.' : 'Reading…'}
      />
      <footer className="pane-foot">
        <TryThis />
        <Composer
          key={`composer-${channel.id}`}
          channel={channel.id}
          thread={null}
          placeholder={`Message ${label}`}
          {...drafts.at(place)}
        />
      </footer>
    </>
  );
}

function about({ topic, members, archived, shared, restricted, kind }: Channel): string {
  const count = kind === 'im' ? '' : `${members.length} ${members.length === 1 ? 'member' : 'members'}`;
  const marks = [
    archived && 'archived',
    shared && 'shared with another organisation',
    restricted && 'posting is restricted',
  ];
  return [topic, count, ...marks].filter(Boolean).join(' · ');
}
