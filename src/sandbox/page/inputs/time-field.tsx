import type { TimeElement } from '../blocks/element-shapes.ts';
import { instantOf, wallClock } from '../form/zoned-time.ts';
import { useWorkspace } from '../state/contexts.ts';
import { type InputProps, inputData } from './input-props.ts';

const KINDS = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' } as const;

/** Date and time pickers. The instant of a datetimepicker is shown in the person's own time zone, not the browser's. */
export function TimeField({ element, field, value, change, id, label, invalid, describedBy }: InputProps<TimeElement>) {
  const { me } = useWorkspace();
  const seconds = value.selected_date_time;
  const shown = {
    datepicker: value.selected_date ?? '',
    timepicker: value.selected_time ?? '',
    datetimepicker: typeof seconds === 'number' ? wallClock(seconds, me.tz) : '',
  }[element.type];
  const onChange = (typed: string) => {
    const held = typed === '' ? null : typed;
    if (element.type === 'datepicker') change({ selected_date: held });
    else if (element.type === 'timepicker') change({ selected_time: held });
    else change({ selected_date_time: held === null ? null : instantOf(held, me.tz) });
  };
  const zone = element.type === 'datetimepicker' ? me.tz : element.type === 'timepicker' ? element.timezone : undefined;
  return (
    <span className="time-field">
      <input
        id={id}
        className="text-input"
        type={KINDS[element.type]}
        value={shown}
        aria-label={label ?? element.placeholder?.text}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        data-autofocus={element.focus_on_load ? '' : undefined}
        onChange={(event) => onChange(event.target.value)}
        {...inputData(field)}
      />
      {zone !== undefined && <small>{zone.replaceAll('_', ' ')}</small>}
    </span>
  );
}
