import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  KnownBlock,
  MrkdwnElement,
  Overflow,
  PlainTextElement,
  SectionBlock,
  StaticSelect,
} from '@slack/types';
import { BLOCK, ELEMENT, OBJECT } from './limits.ts';
import { truncate } from './mrkdwn.ts';

/** Small makers of Block Kit's pieces, so that every limit is kept in one place. */

/** A plain_text object: nothing in it is read as markup or emoji. Slack refuses an empty one. */
export function plain(text: string, max: number = BLOCK.sectionText): PlainTextElement {
  return { type: 'plain_text', text: truncate(text === '' ? ' ' : text, max), emoji: false };
}

/** A mrkdwn object of text that has been escaped already; `verbatim` keeps Slack from linking names and channels by itself. */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function section(text: string, accessory?: Button): SectionBlock {
  return { type: 'section', text: mrkdwn(text), ...(accessory === undefined ? {} : { accessory }) };
}

/** A section whose text is somebody's own words. */
export function words(text: string, accessory?: Button): SectionBlock {
  return { type: 'section', text: plain(text), ...(accessory === undefined ? {} : { accessory }) };
}

export function context(...lines: string[]): ContextBlock {
  return { type: 'context', elements: lines.map(mrkdwn) };
}

export function button(options: {
  action: string;
  label: string;
  /** An opaque id, never what is to be done. */
  value?: string;
  style?: 'primary' | 'danger';
  confirm?: ConfirmationDialog;
}): Button {
  return {
    type: 'button',
    action_id: options.action,
    text: plain(options.label, ELEMENT.buttonText),
    ...(options.value === undefined ? {} : { value: options.value }),
    ...(options.style === undefined ? {} : { style: options.style }),
    ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
  };
}

/** A menu behind three dots. An option's value is an opaque id, with the word of the option before it. */
export function overflow(action: string, options: { label: string; value: string }[]): Overflow {
  return {
    type: 'overflow',
    action_id: action,
    options: options.map(({ label, value }) => ({ text: plain(label, OBJECT.optionText), value })),
  };
}

/** A menu of things to open; an option's value is an opaque id. */
export function select(action: string, placeholder: string, options: { label: string; value: string }[]): StaticSelect {
  return {
    type: 'static_select',
    action_id: action,
    placeholder: plain(placeholder, ELEMENT.placeholder),
    options: options.map(({ label, value }) => ({ text: plain(label, OBJECT.optionText), value })),
  };
}

export function actions(blockId: string, ...elements: (Button | Overflow | StaticSelect)[]): ActionsBlock {
  return { type: 'actions', block_id: blockId, elements };
}

export function confirmation(title: string, text: string, yes: string, no = 'Back'): ConfirmationDialog {
  return {
    title: plain(title, OBJECT.confirmTitle),
    text: plain(text, OBJECT.confirmText),
    confirm: plain(yes, OBJECT.confirmButton),
    deny: plain(no, OBJECT.confirmButton),
  };
}

export type Blocks = KnownBlock[];
