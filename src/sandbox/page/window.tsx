import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Person } from '../slack/protocol.ts';
import { firstChannel } from './chat/channel-groups.ts';
import { ChannelPane } from './chat/channel-pane.tsx';
import { Sidebar } from './chat/sidebar.tsx';
import { ThreadPane } from './chat/thread-pane.tsx';
import { useDrafts } from './chat/use-drafts.ts';
import { ConfirmProvider } from './parts/confirm.tsx';
import { Live } from './parts/live.tsx';
import { BottomBar, type Pane, SkipLinks } from './parts/panes.tsx';
import { PhonesPane } from './phones/phones-pane.tsx';
import type { Phones } from './phones/use-phones.ts';
import { type Acts, ActsContext, isWhispered, outcomeWords, WorkspaceContext } from './state/contexts.ts';
import { type Address, type Place, writeAddress } from './state/place.ts';
import { useSession } from './state/use-session.ts';
import { HomePane } from './views/home-pane.tsx';
import { Modal } from './views/modal.tsx';

type WindowProps = {
  as: string;
  people: Person[];
  address: Address;
  become: (id: string) => void;
  phones: Phones;
  onFlowroute: (url: string | null) => void;
};

/** One person's whole window. */
export function Window({ as, people, address, become, phones, onFlowroute }: WindowProps) {
  const { place: startPlace, target: startTarget } = address;
  const { state, dispatch, door } = useSession(as, startPlace && { place: startPlace, target: startTarget });
  const [pane, setPane] = useState<Pane>('chat');
  const drafts = useDrafts();
  const { workspace, place, views } = state;

  const go = useCallback(
    (to: Place, target: string | null = null) => {
      dispatch({ type: 'go', place: to, target });
      setPane('chat');
      history.pushState(null, '', writeAddress(as, to));
    },
    [dispatch, as],
  );
  // Back and forward: the address has changed already.
  useEffect(() => {
    if (address.place !== null) dispatch({ type: 'go', place: address.place, target: address.target });
  }, [address, dispatch]);

  const channel = place?.kind === 'channel' ? workspace?.channels.find(({ id }) => id === place.channel) : undefined;
  const lost = workspace !== null && place?.kind !== 'home' && !channel;
  useEffect(() => {
    const first = lost && workspace ? firstChannel(workspace) : null;
    if (!first) return;
    const to: Place = { kind: 'channel', channel: first.id, thread: null };
    dispatch({ type: 'go', place: to });
    history.replaceState(null, '', writeAddress(as, to));
  }, [lost, workspace, dispatch, as]);
  useEffect(() => {
    if (!workspace) return;
    document.title = `${workspace.me.realName} · ${workspace.team.name}`;
    onFlowroute(workspace.flowrouteUrl);
  }, [workspace, onFlowroute]);

  const { prefill } = drafts;
  const channelId = channel?.id;
  const acts = useMemo((): Acts => {
    return {
      door,
      dispatch,
      go,
      prefill: (text) => {
        if (channelId !== undefined) prefill({ kind: 'channel', channel: channelId, thread: null }, text);
        setPane('chat');
      },
      report: (outcome) => {
        const text = isWhispered(outcome) ? null : outcomeWords(outcome);
        if (text !== null) dispatch({ type: 'event', event: { type: 'notice', channel: null, text } });
      },
    };
  }, [door, dispatch, go, prefill, channelId]);

  if (!workspace) {
    return (
      <main className="splash" role="status">
        <span className="spinner" aria-hidden="true" />
        Opening the workspace… {state.trouble}
      </main>
    );
  }
  const thread = place?.kind === 'channel' ? place.thread : null;
  const top = views.at(-1);
  return (
    <ActsContext value={acts}>
      <WorkspaceContext value={workspace}>
        <ConfirmProvider>
          <div className={`window${thread === null ? '' : ' with-thread'}`} data-pane={pane}>
            <SkipLinks />
            <Sidebar place={place} unread={state.unread} people={people} become={become} />
            <main className="chat" id="chat" tabIndex={-1}>
              {place?.kind === 'home' && <HomePane state={state} />}
              {channel && <ChannelPane channel={channel} state={state} drafts={drafts} />}
            </main>
            {channel && thread !== null && (
              <ThreadPane channel={channel} thread={thread} state={state} drafts={drafts} />
            )}
            <PhonesPane phones={phones} chosen={pane === 'phones'} />
            <BottomBar pane={pane} show={setPane} unread={sum(state.unread)} phones={phones.unseen} />
          </div>
          {top && (
            <Modal
              key={top.id}
              view={top}
              below={views.length - 1}
              typed={state.typed[top.id]}
              errors={state.errors[top.id]}
              here={channelId ?? null}
              whispers={state.notices.filter(({ view }) => view === top.id)}
            />
          )}
          <Live state={state} phones={phones} />
        </ConfirmProvider>
      </WorkspaceContext>
    </ActsContext>
  );
}

function sum(counts: { [key: string]: number }): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
