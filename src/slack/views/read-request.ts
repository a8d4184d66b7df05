import { z } from 'zod';
import type { PurchaseChoice } from '../../numbers/purchase-plan.ts';
import { act } from '../actions.ts';

export type RequestWords = {
  reason: string;
  alias: string;
  center: string | null;
  messaging: boolean;
  choice: PurchaseChoice;
  /** The form is about a rule; else about named numbers. */
  isRule: boolean;
};

const typed = z.record(z.string(), z.object({ value: z.string().nullish() })).optional();
const select = z
  .record(z.string(), z.object({ selected_option: z.object({ value: z.string() }).nullish() }))
  .optional();
const boxes = z
  .record(z.string(), z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() }))
  .optional();
const state = z.object({
  reason: typed,
  alias: typed,
  center: select,
  count: select,
  monthly: typed,
  setup: typed,
  messaging: boxes,
  like: boxes,
});

/** What the fields of the request form hold now, as typed. */
export function readRequest(values: unknown): RequestWords {
  const fields = state.parse(values);
  return {
    reason: fields.reason?.reason?.value ?? '',
    alias: fields.alias?.alias?.value ?? '',
    center: fields.center?.[act.requestCenter]?.selected_option?.value ?? null,
    messaging: (fields.messaging?.messaging?.selected_options ?? []).length > 0,
    choice: {
      likeIt: (fields.like?.like?.selected_options ?? []).length > 0,
      count: fields.count?.[act.requestCount]?.selected_option?.value ?? '',
      highestMonthly: fields.monthly?.monthly?.value ?? '',
      highestSetup: fields.setup?.setup?.value ?? '',
    },
    isRule: fields.count !== undefined,
  };
}
