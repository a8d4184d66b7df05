import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { useWorkspace } from '../state/contexts.ts';
import { safeHref } from '../text/safe-link.ts';
import { formatSlackDate } from '../text/slack-dates.ts';
import { showNumber } from './phone-number.ts';
import type { Bubble, PhoneView } from './phones-state.ts';
import type { Phones } from './use-phones.ts';

/** One customer's phone: what it received, and a way to answer. */
export function PhoneCard({ phone, write }: { phone: PhoneView; write: Phones['write'] }) {
  const screen = useRef<HTMLOListElement>(null);
  const { bubbles, number } = phone;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text is at the end
  useEffect(() => {
    if (screen.current) screen.current.scrollTop = screen.current.scrollHeight;
  }, [bubbles]);
  return (
    <section className="phone" aria-label={`Phone ${showNumber(number)}`} data-testid="phone" data-number={number}>
      <h3>{showNumber(number)}</h3>
      <ol ref={screen} className="phone-screen">
        {bubbles.map((bubble, index) => (
          <BubbleView key={bubble.id} bubble={bubble} before={bubbles[index - 1]} />
        ))}
      </ol>
      <Answer phone={phone} write={write} />
    </section>
  );
}

function BubbleView({ bubble, before }: { bubble: Bubble; before: Bubble | undefined }) {
  const { me } = useWorkspace();
  const { theirs, body, mediaUrls, at } = bubble;
  const ours = theirs ? bubble.to : bubble.from;
  const known = before !== undefined && ours === (before.theirs ? before.to : before.from);
  const unix = Date.parse(at) / 1000;
  return (
    <li
      className={theirs ? 'bubble theirs' : 'bubble'}
      data-testid="phone-bubble"
      data-id={bubble.id}
      data-from={bubble.from}
      data-theirs={theirs}
    >
      {!known && <p className="bubble-from">{`${theirs ? 'to' : 'from'} ${showNumber(ours)}`}</p>}
      <div className="bubble-body">
        {mediaUrls.map((url) => (
          <Media key={url} url={url} />
        ))}
        {body !== '' && (
          <p className="bubble-text" dir="auto">
            {body}
          </p>
        )}
      </div>
      <time dateTime={at}>
        {formatSlackDate('{date_short_pretty}, {time}', unix, me.tz, Date.now()).replace(/^Today, /, '')}
      </time>
    </li>
  );
}

/** Media is named, not fetched: the phones of a demo ask nothing of the outside world. */
function Media({ url }: { url: string }) {
  const href = safeHref(url);
  const name = href === null ? url : (new URL(href).pathname.split('/').at(-1) ?? url) || url;
  const content = (
    <>
      <Icon name="file" size={16} /> {name}
    </>
  );
  if (href === null) return <span className="media">{content}</span>;
  return (
    <a className="media" href={href} title={href} target="_blank" rel="noreferrer noopener" data-testid="phone-media">
      {content}
    </a>
  );
}

function Answer({ phone, write }: { phone: PhoneView; write: Phones['write'] }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const last = phone.bubbles.at(-1);
  if (!last) return null;
  const ours = last.theirs ? last.to : last.from;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const body = text.trim();
    if (body === '') return;
    const said = await write({ from: phone.number, to: ours, body });
    setProblem(said);
    if (said === null) setText('');
  };
  return (
    <form className="answer" onSubmit={(event) => void send(event)}>
      <input
        className="text-input"
        value={text}
        placeholder="Text back"
        aria-label={`Answer ${showNumber(ours)} from the phone ${showNumber(phone.number)}`}
        data-testid="phone-reply"
        dir="auto"
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button button-icon" aria-label="Send the answer" disabled={text.trim() === ''}>
        <Icon name="send" size={16} />
      </button>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
