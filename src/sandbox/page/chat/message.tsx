import { memo, useMemo } from 'react';
import type { Message } from '../../slack/protocol.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { SurfaceProvider } from '../blocks/surface.tsx';
import type { ElementValue, Values } from '../form/values.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { useActs, useWorkspace } from '../state/contexts.ts';
import { surfaceOf } from '../state/session-state.ts';
import { formatSlackDate } from '../text/slack-dates.ts';
import { Mrkdwn } from '../text/text.tsx';
import { Files } from './files.tsx';

type MessageProps = {
  message: Message;
  compact: boolean;
  /** In a thread's pane nothing leads into the thread. */
  inThread: boolean;
  typed: Values<ElementValue> | undefined;
};

/** One message with its blocks, files and what can be done with it. */
export const MessageRow = memo(function MessageRow({ message, compact, inThread, typed }: MessageProps) {
  const { channel, ts, ephemeralFor } = message;
  const author = useAuthor(message);
  const { me } = useWorkspace();
  const where = useMemo(() => ({ channel, ts }), [channel, ts]);
  const unix = Math.floor(Number(ts));
  const time = formatSlackDate('{time}', unix, me.tz, Date.now());
  return (
    <article
      className={`message${compact ? ' compact' : ''}${ephemeralFor === null ? '' : ' ephemeral'}`}
      aria-label={`${author.realName}, ${time}`}
      data-testid="message"
      data-ts={ts}
      data-user={message.user}
      data-ephemeral={ephemeralFor !== null}
    >
      <div className="message-side">
        {compact ? <time className="side-time">{time}</time> : <Avatar person={author} />}
      </div>
      <div className="message-body">
        {ephemeralFor !== null && <OnlyYou />}
        {!compact && (
          <p className="message-head">
            <strong>{author.realName}</strong>
            {author.isBot && <span className="badge">App</span>}
            <time
              dateTime={new Date(unix * 1000).toISOString()}
              title={formatSlackDate('{date_long} at {time_secs}', unix, me.tz, Date.now())}
            >
              {time}
            </time>
          </p>
        )}
        <SurfaceProvider
          surface={surfaceOf(message)}
          where={where}
          blocks={message.blocks}
          typed={typed}
          here={channel}
        >
          {message.blocks.length > 0 ? (
            <Blocks blocks={message.blocks} />
          ) : (
            <div className="formatted">
              <Mrkdwn text={message.text} />
            </div>
          )}
        </SurfaceProvider>
        {message.edited && <small className="edited">(edited)</small>}
        <Files files={message.files} />
        {!inThread && message.replyCount > 0 && <Replies message={message} />}
      </div>
      {ephemeralFor === null && <MessageTools message={message} inThread={inThread} />}
    </article>
  );
});

function useAuthor({ user, isApp }: Message) {
  const { people, app } = useWorkspace();
  const person = people.find(({ id }) => id === user);
  return person ?? { realName: isApp ? app.name : user, color: '#64748b', isBot: isApp };
}

export function OnlyYou() {
  return (
    <p className="only-you">
      <Icon name="eye" size={14} /> Only visible to you
    </p>
  );
}

function Replies({ message: { channel, ts, replyCount } }: { message: Message }) {
  const { go } = useActs();
  return (
    <button
      type="button"
      className="replies"
      data-testid="replies"
      onClick={() => go({ kind: 'channel', channel, thread: ts })}
    >
      <Icon name="thread" size={15} />
      {replyCount === 1 ? '1 reply' : `${replyCount} replies`}
    </button>
  );
}

function MessageTools({ message, inThread }: { message: Message; inThread: boolean }) {
  const { go, door, report } = useActs();
  const { app } = useWorkspace();
  const { channel, ts, threadTs } = message;
  const shortcuts = app.shortcuts.filter(({ type }) => type === 'message');
  if (inThread && shortcuts.length === 0) return null;
  return (
    <div className="message-tools">
      {!inThread && (
        <button
          type="button"
          className="button button-icon"
          aria-label="Reply in thread"
          title="Reply in thread"
          data-testid="reply"
          onClick={() => go({ kind: 'channel', channel, thread: threadTs ?? ts })}
        >
          <Icon name="thread" size={16} />
        </button>
      )}
      {shortcuts.length > 0 && (
        <Menu
          label="Message shortcuts"
          trigger={<Icon name="more" size={16} />}
          className="button button-icon"
          data={{ 'data-testid': 'message-shortcuts' }}
          minWidth={240}
          items={shortcuts.map(({ name, description, callbackId }) => ({
            key: callbackId,
            content: (
              <span>
                {name}
                <small>{description}</small>
              </span>
            ),
            data: { 'data-testid': 'shortcut', 'data-callback-id': callbackId },
            choose: async () => report(await door.shortcut({ callbackId, channel, ts })),
          }))}
        />
      )}
    </div>
  );
}
