import { useEffect, useRef } from 'react';
import { Icon } from '../parts/icons.tsx';
import type { Choice } from './choices.ts';

type ChoiceListProps = {
  id: string;
  label: string;
  choices: Choice[] | null;
  chosen: string[];
  active: number;
  multiple: boolean;
  emptyText: string;
  choose: (choice: Choice) => void;
};

export function choiceId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** The open list of a combobox. The focus stays in its text field; `active` is the line that Enter takes. */
export function ChoiceList({ id, label, choices, chosen, active, multiple, emptyText, choose }: ChoiceListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#${CSS.escape(choiceId(id, active))}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      tabIndex={-1}
      aria-label={label}
      aria-multiselectable={multiple}
      aria-busy={choices === null}
    >
      {choices === null && <p className="list-note">Looking…</p>}
      {choices?.length === 0 && <p className="list-note">{emptyText}</p>}
      {choices?.map((choice, index) => (
        <div key={`${choice.group ?? ''}/${choice.key}`}>
          {choice.group !== null && choice.group !== choices[index - 1]?.group && (
            <div className="list-group" role="presentation">
              {choice.group}
            </div>
          )}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys go to the text field, which names this line as active */}
          <div
            id={choiceId(id, index)}
            role="option"
            tabIndex={-1}
            className={`list-option${index === active ? ' active' : ''}`}
            aria-selected={chosen.includes(choice.key)}
            data-testid="option"
            data-value={choice.key}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(choice)}
          >
            <span className="list-text">
              {choice.text}
              {choice.description !== '' && <small>{choice.description}</small>}
            </span>
            {chosen.includes(choice.key) && <Icon name="check" size={16} />}
          </div>
        </div>
      ))}
    </div>
  );
}
