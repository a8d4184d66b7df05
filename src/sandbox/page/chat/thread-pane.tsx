import { useEffect, useMemo, useRef } from 'react';
import type { Channel } from '../../slack/protocol.ts';
import { channelLabel } from '../inputs/choices.ts';
import { Icon } from '../parts/icons.tsx';
import { useActs, useWorkspace } from '../state/contexts.ts';
import type { SessionState } from '../state/session-state.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { inThread } from './timeline.ts';
import type { Drafts } from './use-drafts.ts';

type ThreadPaneProps = { channel: Channel; thread: string; state: SessionState; drafts: Drafts };

/** A thread beside its channel. Escape goes back. */
export function ThreadPane({ channel, thread, state, drafts }: ThreadPaneProps) {
  const { go } = useActs();
  const { people } = useWorkspace();
  const all = state.messages[channel.id];
  const messages = useMemo(() => inThread(all ?? [], thread), [all, thread]);
  const place = { kind: 'channel', channel: channel.id, thread } as const;
  const close = () => go({ kind: 'channel', channel: channel.id, thread: null });
  const title = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thread is another place to be
  useEffect(() => title.current?.focus({ preventScroll: true }), [thread]);
  return (
    <section
      className="thread"
      aria-label="Thread"
      data-testid="thread"
      data-thread={thread}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close();
      }}
    >
      <header className="pane-head">
        <h2 ref={title} className="pane-title" tabIndex={-1}>
          <Icon name="thread" />
          <span>Thread</span>
        </h2>
        <p>{channelLabel(channel, people)}</p>
        <button
          type="button"
          className="button button-icon button-quiet"
          aria-label="Close the thread"
          data-testid="thread-close"
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      <MessageList
        key={thread}
        label="Messages in the thread"
        messages={messages}
        notices={NONE}
        typed={state.typed}
        inThread
        target={state.target}
        empty="The message that this thread began with is gone."
      />
      <footer className="pane-foot">
        <Composer
          key={`composer-${thread}`}
          channel={channel.id}
          thread={thread}
          placeholder="Reply in the thread"
          {...drafts.at(place)}
        />
      </footer>
    </section>
  );
}

const NONE: never[] = [];
