import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { TextInput } from '../blocks/element-shapes.ts';
import { type InputProps, inputData } from './input-props.ts';

const TYPING_PAUSE_MS = 300;
const KINDS = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'text',
} as const;

/** plain_text_input, email, url and number. An input that reports to the app does so at Enter, or as one types. */
export function TextField(props: InputProps<TextInput>) {
  const { element, field, value, hold, tell } = props;
  const text = value.value ?? '';
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const reports = field.input === null || field.input.dispatch_action;
  const onEnter = reports && triggers.includes('on_enter_pressed');
  const onCharacter = reports && triggers.includes('on_character_entered');
  const multiline = element.type === 'plain_text_input' && element.multiline;

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const telling = useRef(tell);
  telling.current = tell;
  useEffect(() => () => clearTimeout(timer.current), []);

  const onChange = (typed: string) => {
    const next = { value: typed === '' ? null : typed };
    hold(next);
    if (!onCharacter) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => telling.current(next), TYPING_PAUSE_MS);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !onEnter) return;
    event.preventDefault();
    tell({ value: text === '' ? null : text });
  };

  const common = {
    id: props.id,
    value: text,
    placeholder: element.placeholder?.text,
    'aria-label': props.label,
    'aria-invalid': props.invalid,
    'aria-describedby': props.describedBy,
    'data-autofocus': element.focus_on_load ? '' : undefined,
    onKeyDown,
    ...inputData(field),
  };
  const length = [...text].length;
  return (
    <>
      {multiline ? (
        <textarea
          {...common}
          className="text-input"
          rows={4}
          dir="auto"
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <input
          {...common}
          className="text-input"
          type={KINDS[element.type]}
          inputMode={element.type === 'number_input' ? 'decimal' : undefined}
          dir="auto"
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {element.max_length !== undefined && length > element.max_length * 0.8 && (
        <p className={length > element.max_length ? 'count over' : 'count'}>{element.max_length - length} left</p>
      )}
    </>
  );
}
