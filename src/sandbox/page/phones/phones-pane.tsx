import { useEffect, useRef, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { NewText } from './new-text.tsx';
import { PhoneCard } from './phone-card.tsx';
import { knownSenders } from './phones-state.ts';
import type { Phones } from './use-phones.ts';

/** The right column: what has reached the customers, on their phones. */
export function PhonesPane({ phones, chosen }: { phones: Phones; chosen: boolean }) {
  const [writing, setWriting] = useState(false);
  const pane = useRef<HTMLElement>(null);
  const { seen, unseen } = phones;
  // On a narrow screen the column is hidden until somebody chooses it; on a wide one it is always to be seen.
  useEffect(() => {
    if (unseen > 0 && (chosen || pane.current?.offsetParent)) seen();
  }, [unseen, seen, chosen]);
  return (
    <aside
      ref={pane}
      className="phones"
      id="phones"
      tabIndex={-1}
      aria-label="The customers’ phones"
      data-testid="phones"
    >
      <header className="pane-head">
        <h2 className="pane-title">
          <Icon name="phone" />
          <span>Phones</span>
        </h2>
        {phones.there && (
          <button
            type="button"
            className="button button-small"
            aria-expanded={writing}
            data-testid="new-text"
            onClick={() => setWriting(!writing)}
          >
            Text in
          </button>
        )}
      </header>
      <div className="phones-scroll">
        {writing && (
          <NewText senders={knownSenders(phones.phones)} write={phones.write} done={() => setWriting(false)} />
        )}
        {phones.lost && (
          <p className="problem" role="status">
            The local Flowroute does not answer. Trying again…
          </p>
        )}
        {phones.phones.length === 0 && <NoPhones there={phones.there} />}
        {phones.phones.map((phone) => (
          <PhoneCard key={phone.number} phone={phone} write={phones.write} />
        ))}
      </div>
    </aside>
  );
}

function NoPhones({ there }: { there: boolean }) {
  return (
    <div className="no-phones">
      <Icon name="phone" size={40} />
      <p>
        {there
          ? 'Texts that are sent to customers arrive here.'
          : 'There is no local Flowroute, so there are no phones to show.'}
      </p>
    </div>
  );
}
