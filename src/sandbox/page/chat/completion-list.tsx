import type { Completing, Completion } from './completions.ts';

const LABELS = { command: 'Commands', person: 'People', channel: 'Channels' };

type CompletionListProps = {
  id: string;
  kind: Completing['kind'];
  items: Completion[];
  active: number;
  choose: (index: number) => void;
};

/** What the composer offers, over it. The focus stays in the composer. */
export function CompletionList({ id, kind, items, active, choose }: CompletionListProps) {
  return (
    <div id={id} className="completions" role="listbox" tabIndex={-1} aria-label={LABELS[kind]}>
      {items.map((item, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys go to the composer, which names this line as active
        <div
          key={item.title}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          className={index === active ? 'completion active' : 'completion'}
          aria-selected={index === active}
          data-testid="suggestion"
          data-value={item.title}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(index)}
        >
          <span>
            <strong>{item.title}</strong> <code>{item.hint}</code>
          </span>
          <small>{item.description}</small>
        </div>
      ))}
    </div>
  );
}
