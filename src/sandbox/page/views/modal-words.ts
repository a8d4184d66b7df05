import * as z from 'zod';
import type { OpenView } from '../../slack/protocol.ts';

const Label = z.object({ text: z.string() }).nullish().catch(null);
const Labels = z.looseObject({ title: Label, submit: Label, close: Label });

/** The words on a modal; one without a submit button can only be closed. */
export function modalWords({ view }: OpenView): { title: string; submit: string | null; close: string } {
  const { title, submit, close } = Labels.parse(view);
  return {
    title: title?.text ?? '',
    submit: submit?.text ?? null,
    close: close?.text ?? (submit ? 'Cancel' : 'Close'),
  };
}
