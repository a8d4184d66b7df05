import type * as z from 'zod';
import type { Field } from '../form/fields.ts';
import type { ElementValue } from '../form/values.ts';
import { ChoiceBoxes } from '../inputs/choice-boxes.tsx';
import { FileField } from '../inputs/file-field.tsx';
import type { InputProps } from '../inputs/input-props.ts';
import { Select } from '../inputs/select.tsx';
import { TextField } from '../inputs/text-field.tsx';
import { TimeField } from '../inputs/time-field.tsx';
import { Icon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { safeHref } from '../text/safe-link.ts';
import { indexed, PlainText, TextView } from '../text/text.tsx';
import { type Button, Element, type Overflow, StatefulElement } from './element-shapes.ts';
import { ImageView } from './image-view.tsx';
import { useField } from './surface.tsx';
import { Unknown } from './unknown.tsx';
import { useAct } from './use-act.ts';

type ElementViewProps = { raw: unknown; blockId: string };

/** An element of an actions block or a section's accessory. */
export function ElementView({ raw, blockId }: ElementViewProps) {
  const parsed = Element.safeParse(raw);
  if (!parsed.success) return <Unknown raw={raw} what="element" issues={parsed.error.issues} />;
  const element = parsed.data;
  if (element.type === 'button') return <ButtonView element={element} blockId={blockId} />;
  if (element.type === 'overflow') return <OverflowView element={element} blockId={blockId} />;
  if (element.type === 'image') return <ImageView element={element} small />;
  const field: Field = { blockId, actionId: element.action_id, element, input: null };
  const label = ('placeholder' in element && element.placeholder?.text) || element.type.replaceAll('_', ' ');
  return (
    <FieldView
      field={field}
      id={`${blockId}-${element.action_id}`}
      label={label}
      invalid={false}
      describedBy={undefined}
    />
  );
}

type FieldViewProps = Pick<InputProps, 'field' | 'id' | 'label' | 'invalid' | 'describedBy'>;

/** An element that holds a value. In an input block it reports to the app only where `dispatch_action` says so. */
export function FieldView({ field, ...rest }: FieldViewProps) {
  const { blockId, actionId, element, input } = field;
  const [value, hold] = useField(field);
  const { act } = useAct({ blockId, actionId, confirm: element.confirm });
  const tell = (next: ElementValue) => void act(next);
  const change = async (next: ElementValue) => {
    hold(next);
    if (input === null || input.dispatch_action) {
      const told = await act(next);
      // Who says no to the question has not chosen.
      if (!told) hold(value);
    }
  };
  const props = { field, value, hold, tell, change: (next: ElementValue) => void change(next), ...rest };
  switch (element.type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return <TextField {...props} element={element} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <ChoiceBoxes {...props} element={element} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <TimeField {...props} element={element} />;
    case 'file_input':
      return <FileField {...props} element={element} />;
    default:
      return <Select {...props} element={element} />;
  }
}

function ButtonView({ element, blockId }: { element: z.infer<typeof Button>; blockId: string }) {
  const { busy, act } = useAct({ blockId, actionId: element.action_id, confirm: element.confirm });
  const href = element.url === undefined ? null : safeHref(element.url);
  // Not disabled while it waits: a disabled button would drop the focus of who pressed it by key.
  const press = async () => {
    if (busy) return;
    const told = await act();
    if (told && href !== null) window.open(href, '_blank', 'noopener,noreferrer');
  };
  return (
    <button
      type="button"
      className={`button${element.style ? ` button-${element.style}` : ''}`}
      aria-label={element.accessibility_label}
      aria-busy={busy}
      title={href ?? undefined}
      data-testid="action"
      data-block-id={blockId}
      data-action-id={element.action_id}
      onClick={() => void press()}
    >
      <PlainText text={element.text.text} emoji={element.text.emoji} />
      {href !== null && <Icon name="link" size={14} />}
    </button>
  );
}

function OverflowView({ element, blockId }: { element: z.infer<typeof Overflow>; blockId: string }) {
  const { act } = useAct({ blockId, actionId: element.action_id, confirm: element.confirm });
  const items = indexed(element.options).map(([key, option]) => ({
    key,
    data: { 'data-testid': 'option', 'data-value': option.value },
    content: (
      <span>
        <TextView value={option.text} inline />
        {option.description && (
          <small>
            <TextView value={option.description} inline />
          </small>
        )}
      </span>
    ),
    choose: async () => {
      const told = await act({ selected_option: option });
      const href = option.url === undefined ? null : safeHref(option.url);
      if (told && href !== null) window.open(href, '_blank', 'noopener,noreferrer');
    },
  }));
  return (
    <Menu
      label="More choices"
      trigger={<Icon name="more" />}
      items={items}
      className="button button-icon"
      data={{ 'data-testid': 'action', 'data-block-id': blockId, 'data-action-id': element.action_id }}
    />
  );
}

/** The element of an input block, under its label. */
export function parseField(raw: unknown, blockId: string, input: NonNullable<Field['input']>): Field | null {
  const parsed = StatefulElement.safeParse(raw);
  return parsed.success ? { blockId, actionId: parsed.data.action_id, element: parsed.data, input } : null;
}
