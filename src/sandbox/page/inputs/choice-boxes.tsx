import type { ChoiceElement } from '../blocks/element-shapes.ts';
import type { Option } from '../blocks/text-objects.ts';
import { indexed, TextView } from '../text/text.tsx';
import { chosenIn } from './choices.ts';
import { type InputProps, inputData } from './input-props.ts';

/** checkboxes and radio_buttons. */
export function ChoiceBoxes({
  element,
  field,
  value,
  change,
  id,
  label,
  invalid,
  describedBy,
}: InputProps<ChoiceElement>) {
  const several = element.type === 'checkboxes';
  const { keys, options: chosen } = chosenIn(value);
  const toggle = (option: Option) => {
    if (!several) return change({ selected_option: option });
    const without = chosen.filter((one) => one.value !== option.value);
    change({ selected_options: without.length < chosen.length ? without : [...chosen, option] });
  };
  return (
    <fieldset
      id={id}
      className={`choice-boxes${invalid ? ' invalid' : ''}`}
      aria-label={label}
      aria-labelledby={label === undefined ? `${id}-label` : undefined}
      aria-describedby={describedBy}
      {...inputData(field)}
    >
      {indexed(element.options).map(([key, option]) => (
        <label key={key} className="choice-box" data-value={option.value}>
          <input
            type={several ? 'checkbox' : 'radio'}
            name={id}
            value={option.value}
            checked={keys.includes(option.value)}
            onChange={() => toggle(option)}
          />
          <span>
            <TextView value={option.text} inline />
            {option.description && (
              <small>
                <TextView value={option.description} inline />
              </small>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
