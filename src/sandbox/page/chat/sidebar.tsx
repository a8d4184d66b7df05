import type { ReactNode } from 'react';
import type { Channel, Person } from '../../slack/protocol.ts';
import { channelLabel } from '../inputs/choices.ts';
import { Icon, type IconName } from '../parts/icons.tsx';
import { useActs, useWorkspace } from '../state/contexts.ts';
import type { Place } from '../state/place.ts';
import { channelGroups } from './channel-groups.ts';
import { PersonSwitcher } from './person-switcher.tsx';
import { ThemeButton } from './theme-button.tsx';

type SidebarProps = {
  place: Place | null;
  unread: { [channel: string]: number };
  people: Person[];
  become: (id: string) => void;
};

/** The left column: the workspace, who one is, and where one can go. */
export function Sidebar({ place, unread, people, become }: SidebarProps) {
  const workspace = useWorkspace();
  const { team, me, app, delivery } = workspace;
  const groups = channelGroups(workspace);
  const row = (channel: Channel, label: string, icon: IconName) => (
    <ChannelRow
      key={channel.id}
      channel={channel}
      label={label}
      icon={icon}
      place={place}
      unread={unread[channel.id] ?? 0}
    />
  );
  return (
    <nav className="sidebar" aria-label="Channels" id="channels">
      <div className="sidebar-head">
        <h1>{team.name}</h1>
        <ThemeButton />
      </div>
      <PersonSwitcher me={me} people={people} become={become} />
      <div className="sidebar-scroll">
        <Group title="Channels">
          {groups.channels.map((channel) => row(channel, channel.name, channel.kind === 'private' ? 'lock' : 'hash'))}
        </Group>
        {!me.isStranger && (
          <Group title={app.name}>
            <HomeRow open={place?.kind === 'home'} />
            {groups.app && row(groups.app, 'Messages', 'chat')}
          </Group>
        )}
        {groups.direct.length > 0 && (
          <Group title="Direct messages">
            {groups.direct.map((channel) => row(channel, channelLabel(channel, workspace.people), 'chat'))}
          </Group>
        )}
      </div>
      <p className="sidebar-foot">A workspace on this machine · {delivery === 'socket' ? 'Socket Mode' : 'HTTP'}</p>
    </nav>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

type ChannelRowProps = { channel: Channel; label: string; icon: IconName; place: Place | null; unread: number };

function ChannelRow({ channel, label, icon, place, unread }: ChannelRowProps) {
  const { go } = useActs();
  const { me } = useWorkspace();
  const open = place?.kind === 'channel' && place.channel === channel.id;
  const outside = !channel.members.includes(me.id);
  return (
    <li>
      <button
        type="button"
        className={`channel${unread > 0 ? ' unread' : ''}${channel.archived || outside ? ' faint' : ''}`}
        aria-current={open ? 'page' : undefined}
        data-testid="channel"
        data-channel-id={channel.id}
        data-channel-name={channel.name}
        onClick={() => go({ kind: 'channel', channel: channel.id, thread: null })}
      >
        <Icon name={icon} size={16} />
        <span className="channel-name">{label}</span>
        {channel.archived && <small>archived</small>}
        {!channel.archived && outside && <small>not in it</small>}
        {channel.shared && <small>shared</small>}
        {unread > 0 && (
          <span className="count-badge">
            {unread > 99 ? '99+' : unread}
            <span className="visually-hidden"> unread</span>
          </span>
        )}
      </button>
    </li>
  );
}

function HomeRow({ open }: { open: boolean }) {
  const { go } = useActs();
  return (
    <li>
      <button
        type="button"
        className="channel"
        aria-current={open ? 'page' : undefined}
        data-testid="home-link"
        onClick={() => go({ kind: 'home' })}
      >
        <Icon name="home" size={16} />
        <span className="channel-name">Home</span>
      </button>
    </li>
  );
}
