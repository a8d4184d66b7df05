import { useEffect, useRef, useState } from 'react';
import type { SelectElement } from '../blocks/element-shapes.ts';
import { useSurface } from '../blocks/surface.tsx';
import { Option } from '../blocks/text-objects.ts';
import { outcomeWords, useWorkspace } from '../state/contexts.ts';
import { type Choice, channelChoices, chosenIn, optionChoices, personChoices, valueOfChoices } from './choices.ts';
import { Combobox, type ComboboxProps } from './combobox.tsx';
import { type InputProps, inputData } from './input-props.ts';

/** Every select element, single or multiple. */
export function Select(props: InputProps<SelectElement>) {
  const { element } = props;
  if (element.type === 'external_select' || element.type === 'multi_external_select') {
    return <ExternalSelect {...props} least={element.min_query_length} />;
  }
  return <ListSelect {...props} />;
}

function ListSelect(props: InputProps<SelectElement>) {
  const workspace = useWorkspace();
  const choices = choicesOf(props.element, workspace);
  const { keys, options } = chosenIn(props.value);
  const chosen = keys.map((key) => choices.find((choice) => choice.key === key) ?? strayChoice(key, options));
  return <Combobox {...comboboxProps(props)} choices={choices} chosen={chosen} />;
}

function choicesOf(element: SelectElement, workspace: ReturnType<typeof useWorkspace>): Choice[] {
  switch (element.type) {
    case 'static_select':
    case 'multi_static_select':
      return optionChoices(element.options, element.option_groups);
    case 'users_select':
    case 'multi_users_select':
      return personChoices(workspace.people);
    case 'conversations_select':
    case 'multi_conversations_select':
      return channelChoices(workspace, element.filter);
    case 'channels_select':
    case 'multi_channels_select':
      return channelChoices(workspace, {
        include: ['public'],
        exclude_bot_users: false,
        exclude_external_shared_channels: false,
      });
    default:
      return [];
  }
}

const TYPING_PAUSE_MS = 200;

/** Asks the app for its options as the person types, and keeps only the newest answer. */
function ExternalSelect(props: InputProps<SelectElement> & { least: number }) {
  const { least, field } = props;
  const { ask } = useSurface();
  const [query, setQuery] = useState<string | null>(null);
  const [answer, setAnswer] = useState<{ choices: Choice[] | null; problem: string | null }>({
    choices: [],
    problem: null,
  });
  const latest = useRef({ ask, field });
  latest.current = { ask, field };

  useEffect(() => {
    if (query === null || query.length < least) return setAnswer({ choices: [], problem: null });
    let stale = false;
    setAnswer({ choices: null, problem: null });
    const timer = setTimeout(
      async () => {
        const outcome = await latest.current.ask(latest.current.field, query);
        if (stale) return;
        const options = Option.array().parse(outcome.options ?? []);
        const groups = (outcome.optionGroups ?? []).map(({ label, options: inside }) => {
          return { label: { ...label, emoji: true }, options: Option.array().parse(inside) };
        });
        setAnswer({ choices: optionChoices(options, groups), problem: outcomeWords(outcome) });
      },
      query === '' ? 0 : TYPING_PAUSE_MS,
    );
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [query, least]);

  const { keys, options } = chosenIn(props.value);
  const chosen = keys.map((key) => strayChoice(key, options));
  const more = least - (query ?? '').length;
  const emptyText =
    answer.problem ?? (more > 0 ? `Type ${more} more character${more === 1 ? '' : 's'}` : 'Nothing found');
  return (
    <Combobox
      {...comboboxProps(props)}
      choices={answer.choices}
      chosen={chosen}
      onQuery={setQuery}
      emptyText={emptyText}
    />
  );
}

/** A choice that the list does not hold now: from an earlier answer, or a person who has gone. */
function strayChoice(key: string, options: Option[]): Choice {
  const [choice] = optionChoices(options.filter(({ value }) => value === key));
  return choice ?? { key, text: key, description: '', group: null, option: null };
}

function comboboxProps(props: InputProps<SelectElement>): Omit<ComboboxProps, 'choices' | 'chosen'> {
  const { element, field, id, label, invalid, describedBy } = props;
  const multiple = element.type.startsWith('multi_');
  return {
    id,
    ...(label === undefined ? {} : { label }),
    placeholder: element.placeholder?.text ?? (multiple ? 'Choose some' : 'Choose one'),
    multiple,
    ...('max_selected_items' in element && element.max_selected_items !== undefined
      ? { most: element.max_selected_items }
      : {}),
    onChoose: (choices) => props.change(valueOfChoices(element.type, choices)),
    clearable: multiple || field.input?.optional === true,
    invalid,
    describedBy,
    autoFocus: element.focus_on_load,
    data: inputData(field),
  };
}
