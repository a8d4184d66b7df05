import { useId, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { recall, remember } from '../state/browser-memory.ts';
import { useActs, useWorkspace } from '../state/contexts.ts';
import { type Magic, magicTexts, suggestions } from './suggestions.ts';

const KEY = 'try-this';

/** For who is here for the first time: commands to click, each of which lands in the composer and waits there. */
export function TryThis() {
  const { app, me } = useWorkspace();
  const { prefill } = useActs();
  const [hidden, setHidden] = useState(() => recall(KEY) === 'hidden');
  const [magic, setMagic] = useState(false);
  const magicId = useId();
  const tries = suggestions(app.commands);
  const { recipients, purchases } = magicTexts(app.commands);
  // A person of another organisation has none of the app's commands.
  if (tries.length === 0 || me.isStranger) return null;
  const hide = (now: boolean) => {
    setHidden(now);
    remember(KEY, now ? 'hidden' : 'shown');
  };
  if (hidden) {
    return (
      <button type="button" className="try-again" data-testid="try-this-show" onClick={() => hide(false)}>
        <Icon name="spark" size={14} /> Things to try
      </button>
    );
  }
  return (
    <aside className="try-this" aria-label="Things to try" data-testid="try-this">
      <div className="try-head">
        <h3>
          <Icon name="spark" size={16} /> Try this
        </h3>
        <button
          type="button"
          className="try-toggle"
          aria-expanded={magic}
          aria-controls={magicId}
          data-testid="magic-toggle"
          onClick={() => setMagic(!magic)}
        >
          Numbers that misbehave <Icon name="down" size={14} />
        </button>
        <button
          type="button"
          className="button button-icon button-quiet"
          aria-label="Hide the things to try"
          data-testid="try-this-hide"
          onClick={() => hide(true)}
        >
          <Icon name="close" size={15} />
        </button>
      </div>
      <ul className="try-list">
        {tries.map(({ text, says }) => (
          <li key={text}>
            <button type="button" className="try-command" data-testid="try-command" onClick={() => prefill(text)}>
              <code>{text}</code>
              <small>{says}</small>
            </button>
          </li>
        ))}
      </ul>
      <div id={magicId} className="magic" hidden={!magic}>
        <MagicList title="Text one of these, in any area code" list={recipients} />
        <MagicList title="Buy one of these" list={purchases} />
      </div>
    </aside>
  );
}

function MagicList({ title, list }: { title: string; list: Magic[] }) {
  const { prefill } = useActs();
  if (list.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {list.map(({ number, says, text }) => (
          <li key={number}>
            <button type="button" data-testid="magic-number" data-number={number} onClick={() => prefill(text)}>
              <code>{number}</code> <span>{says}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
