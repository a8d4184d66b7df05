import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Message } from '../../slack/protocol.ts';
import { Icon } from '../parts/icons.tsx';
import { useActs, useWorkspace } from '../state/contexts.ts';
import { type Notice, type SessionState, surfaceOf } from '../state/session-state.ts';
import { formatSlackDate } from '../text/slack-dates.ts';
import { MessageRow, OnlyYou } from './message.tsx';
import { timeline } from './timeline.ts';

type MessageListProps = {
  label: string;
  messages: Message[];
  notices: Notice[];
  typed: SessionState['typed'];
  inThread: boolean;
  /** A message to bring into view. */
  target: string | null;
  empty: string;
};

const NEAR_END_PX = 80;

/** How many messages are drawn at first, and how many more each time. */
const PAGE = 150;

/** A scrolling list of messages that stays at its end while the person is there. */
export function MessageList({ label, messages, notices, typed, inThread, target, empty }: MessageListProps) {
  const { me } = useWorkspace();
  const [most, setMost] = useState(PAGE);
  // A message that a link leads to is shown however far back it stands.
  const from = Math.max(0, Math.min(messages.length - most, placeOf(target, messages)));
  const items = useMemo(() => timeline(messages.slice(from), notices, me.tz), [messages, from, notices, me.tz]);
  const box = useRef<HTMLElement>(null);
  const { atEnd, toEnd, onScroll } = useEnd(box, items);
  useTarget(box, target, items);

  return (
    <section
      ref={box}
      className="message-list"
      aria-label={label}
      data-testid="message-list"
      tabIndex={-1}
      onScroll={onScroll}
    >
      <div className="message-items">
        {from > 0 && (
          <button type="button" className="button button-small earlier" onClick={() => setMost(most + PAGE)}>
            Earlier messages ({from})
          </button>
        )}
        {items.length === 0 && <p className="empty">{empty}</p>}
        {items.map((item) => {
          if (item.kind === 'day') return <Day key={item.key} unix={item.unix} />;
          if (item.kind === 'notice') return <NoticeRow key={item.key} notice={item.notice} />;
          const { message, compact } = item;
          return (
            <MessageRow
              key={item.key}
              message={message}
              compact={compact}
              inThread={inThread}
              typed={typed[surfaceOf(message)]}
            />
          );
        })}
      </div>
      {!atEnd && (
        <button type="button" className="to-end" onClick={toEnd}>
          <Icon name="down" size={16} /> Latest
        </button>
      )}
    </section>
  );
}

function placeOf(target: string | null, messages: Message[]): number {
  const at = messages.findIndex(({ ts }) => ts === target);
  return at < 0 ? messages.length : at;
}

function Day({ unix }: { unix: number }) {
  const { me } = useWorkspace();
  return (
    <h3 className="day">
      <span>{formatSlackDate('{day_divider_pretty}', unix, me.tz, Date.now())}</span>
    </h3>
  );
}

/** What Slackbot would whisper: something that was typed or clicked has failed. */
export function NoticeRow({ notice }: { notice: Notice }) {
  const { dispatch } = useActs();
  return (
    <article className="message ephemeral notice" data-testid="notice">
      <div className="message-side">
        <span className="avatar avatar-notice" aria-hidden="true">
          <Icon name="warning" size={20} />
        </span>
      </div>
      <div className="message-body">
        <OnlyYou />
        <p className="message-head">
          <strong>Workspace</strong>
        </p>
        <p>{notice.text}</p>
      </div>
      <button
        type="button"
        className="button button-icon button-quiet"
        aria-label="Dismiss"
        onClick={() => dispatch({ type: 'dismiss', id: notice.id })}
      >
        <Icon name="close" size={16} />
      </button>
    </article>
  );
}

/** Keeps the end in view while it is in view, also when what is there grows. */
function useEnd(box: React.RefObject<HTMLElement | null>, items: unknown[]) {
  const [atEnd, setAtEnd] = useState(true);
  const sticking = useRef(true);
  const toEnd = () => {
    const list = box.current;
    if (list) list.scrollTop = list.scrollHeight;
  };
  const onScroll = () => {
    const list = box.current;
    if (!list) return;
    sticking.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
    setAtEnd(sticking.current);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the items that moves the end
  useLayoutEffect(() => {
    if (sticking.current) toEnd();
  }, [items]);
  useEffect(() => {
    const list = box.current;
    const inner = list?.firstElementChild;
    if (!list || !inner) return;
    const observer = new ResizeObserver(() => {
      if (sticking.current) list.scrollTop = list.scrollHeight;
    });
    observer.observe(inner);
    observer.observe(list);
    return () => observer.disconnect();
  }, [box]);
  return { atEnd, toEnd, onScroll };
}

function useTarget(box: React.RefObject<HTMLElement | null>, target: string | null, items: unknown[]) {
  const shown = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the message may come only with a later read
  useEffect(() => {
    if (target === null) shown.current = null;
    if (target === null || shown.current === target) return;
    const message = box.current?.querySelector(`[data-ts="${CSS.escape(target)}"]`);
    if (!message) return;
    shown.current = target;
    message.scrollIntoView({ block: 'center' });
    message.classList.add('flash');
    message.addEventListener('animationend', () => message.classList.remove('flash'), { once: true });
  }, [box, target, items]);
}
