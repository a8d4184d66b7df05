import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { usePopup } from '../parts/use-popup.ts';
import { ChoiceList, choiceId } from './choice-list.tsx';
import { type Choice, matching } from './choices.ts';
import { usePressOutside } from './use-press-outside.ts';

export type ComboboxProps = {
  /** The id of the text field, which a label points to. */
  id: string;
  label?: string;
  placeholder: string;
  chosen: Choice[];
  multiple: boolean;
  most?: number;
  /** Null while they are being fetched. */
  choices: Choice[] | null;
  /** What to say where there is nothing to choose from. */
  emptyText?: string;
  /** Set: the list is made elsewhere from what was typed, and not filtered here. */
  onQuery?: (query: string) => void;
  onChoose: (chosen: Choice[]) => void;
  clearable: boolean;
  invalid: boolean;
  describedBy: string | undefined;
  autoFocus?: boolean;
  data: { [attribute: `data-${string}`]: string };
};

/** A select that one can type into: one choice or several, a list that opens by typing, clicking or arrow keys. */
export function Combobox(props: ComboboxProps) {
  const { id, label, placeholder, chosen, multiple, most, choices, onQuery, onChoose } = props;
  const [query, setQuery] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const popup = usePopup<HTMLDivElement>(box, open, 220);
  const listId = useId();
  const shown = onQuery || query === null ? choices : choices && matching(choices, query);
  const keys = chosen.map(({ key }) => key);

  const show = (text: string | null) => {
    setQuery(text);
    setActive(Math.max(0, multiple ? 0 : (choices ?? []).findIndex(({ key }) => key === keys[0])));
    if (!open || text !== null) onQuery?.(text ?? '');
    setOpen(true);
  };
  const hide = () => {
    setOpen(false);
    setQuery(null);
  };
  usePressOutside(open, [box, popup], hide);

  const choose = (choice: Choice) => {
    if (!multiple) {
      onChoose([choice]);
      hide();
    } else if (keys.includes(choice.key)) {
      onChoose(chosen.filter(({ key }) => key !== choice.key));
    } else if (most === undefined || chosen.length < most) {
      onChoose([...chosen, choice]);
    }
    setQuery(null);
    input.current?.focus();
  };
  const clear = () => {
    onChoose([]);
    hide();
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const taken = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    const last = (shown ?? []).length - 1;
    const moves: Record<string, number> = open
      ? { ArrowDown: Math.min(active + 1, last), ArrowUp: Math.max(active - 1, 0), PageDown: last, PageUp: 0 }
      : {};
    if (event.key in moves) {
      taken();
      setActive(moves[event.key] ?? 0);
    } else if (!open && (event.key === 'ArrowDown' || event.key === 'ArrowUp' || event.key === 'Enter')) {
      taken();
      show(null);
    } else if (open && event.key === 'Enter') {
      taken();
      const choice = shown?.[active];
      if (choice) choose(choice);
    } else if (open && event.key === 'Escape') {
      taken();
      hide();
    } else if (event.key === 'Tab') {
      hide();
    } else if (event.key === 'Backspace' && multiple && !query && chosen.length > 0) {
      taken();
      onChoose(chosen.slice(0, -1));
    }
  };

  return (
    <div ref={box} className={`combobox${props.invalid ? ' invalid' : ''}`}>
      {multiple && <Chips chosen={chosen} remove={(gone) => onChoose(chosen.filter((one) => one !== gone))} />}
      <input
        ref={input}
        id={id}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && shown?.[active] ? choiceId(listId, active) : undefined}
        aria-invalid={props.invalid}
        aria-describedby={props.describedBy}
        placeholder={multiple && chosen.length > 0 ? '' : placeholder}
        value={query ?? (multiple ? '' : (chosen[0]?.text ?? ''))}
        data-autofocus={props.autoFocus ? '' : undefined}
        onChange={(event) => {
          show(event.target.value);
          setActive(0);
        }}
        onClick={() => (open ? undefined : show(null))}
        onFocus={(event) => event.target.select()}
        onKeyDown={onKeyDown}
        {...props.data}
      />
      {props.clearable && chosen.length > 0 && (
        <button type="button" className="combobox-clear" aria-label="Clear" onClick={clear}>
          <Icon name="close" size={14} />
        </button>
      )}
      <Icon name="down" size={16} />
      {open && (
        <div ref={popup} className="popup" popover="manual">
          <ChoiceList
            id={listId}
            label={label ?? placeholder}
            choices={shown}
            chosen={keys}
            active={active}
            multiple={multiple}
            emptyText={props.emptyText ?? 'Nothing found'}
            choose={choose}
          />
        </div>
      )}
    </div>
  );
}

function Chips({ chosen, remove }: { chosen: Choice[]; remove: (choice: Choice) => void }) {
  return chosen.map((choice) => (
    <span key={choice.key} className="chip" data-value={choice.key}>
      {choice.text}
      <button type="button" aria-label={`Remove ${choice.text}`} onClick={() => remove(choice)}>
        <Icon name="close" size={12} />
      </button>
    </span>
  ));
}
