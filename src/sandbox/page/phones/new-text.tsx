import { type FormEvent, useId, useState } from 'react';
import { readNumber, showNumber } from './phone-number.ts';
import type { Phones } from './use-phones.ts';

type NewTextProps = { senders: string[]; write: Phones['write']; done: () => void };

const SOMEBODY = '(206) 555-0142';

/** A customer who has not been written to texts one of the account's numbers. */
export function NewText({ senders, write, done }: NewTextProps) {
  const id = useId();
  const [from, setFrom] = useState(SOMEBODY);
  const [to, setTo] = useState(senders[0] === undefined ? '' : showNumber(senders[0]));
  const [body, setBody] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const sender = readNumber(from);
    const receiver = readNumber(to);
    if (sender === null || receiver === null)
      return setProblem('Please write both numbers with ten digits, like (206) 555-0142.');
    if (body.trim() === '') return setProblem('Please write a text.');
    const said = await write({ from: sender, to: receiver, body: body.trim() });
    setProblem(said);
    if (said === null) done();
  };
  return (
    <form className="new-text" aria-label="A customer texts in" onSubmit={(event) => void send(event)}>
      <label>
        From the customer
        <input className="text-input" value={from} inputMode="tel" onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label>
        To one of our numbers
        <input
          className="text-input"
          value={to}
          inputMode="tel"
          placeholder="A number of /numbers"
          list={`${id}-ours`}
          onChange={(event) => setTo(event.target.value)}
        />
      </label>
      <datalist id={`${id}-ours`}>
        {senders.map((number) => (
          <option key={number} value={showNumber(number)} />
        ))}
      </datalist>
      <label>
        Text
        <textarea
          className="text-input"
          rows={2}
          dir="auto"
          value={body}
          onChange={(event) => setBody(event.target.value)}
        />
      </label>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" className="button button-primary">
        Text in
      </button>
    </form>
  );
}
