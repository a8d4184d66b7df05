import type { Receipt } from './records.ts';

export type CourseStep = {
  /** How many receipt delays after acceptance. */
  after: number;
  receipt: Omit<Receipt, 'at'>;
  /** Whether the text is on the phone with this step. */
  arrives?: true;
};

/** How a text fares once it is accepted. */
export type Course = { record: 'soon' | 'late' | 'never'; steps: CourseStep[] };

const submitted: CourseStep = {
  after: 1,
  receipt: { level: 1, status: 'smsc submit', code: null, description: 'Message has been sent' },
};
const handedOver: CourseStep = {
  after: 2,
  receipt: { level: 2, status: 'message buffered', code: 1003, description: 'Message accepted by Carrier' },
};

// From here on the words are inferred from Kannel, whose names the two above match; no source of Flowroute's shows them.
const delivered: CourseStep = {
  after: 4,
  receipt: { level: 2, status: 'delivery success', code: null, description: 'Message delivered' },
  arrives: true,
};
const failed: CourseStep = {
  after: 4,
  receipt: { level: 2, status: 'delivery failure', code: null, description: 'Message could not be delivered' },
};
const rejected: CourseStep = {
  after: 4,
  receipt: { level: 2, status: 'delivery failure', code: 1110, description: 'Message rejected by the phone' },
};
const unheardOf: CourseStep = {
  after: 4,
  receipt: { level: 2, status: 'held for carrier review', code: null, description: 'Message is being reviewed' },
};

export const courses = {
  delivered: { record: 'soon', steps: [submitted, handedOver, delivered] },
  lateRecord: { record: 'late', steps: [submitted, handedOver, delivered] },
  noRecord: { record: 'never', steps: [submitted, handedOver, delivered] },
  undeliverable: { record: 'soon', steps: [submitted, failed] },
  optedOut: { record: 'soon', steps: [submitted, rejected] },
  noFinalReceipt: { record: 'soon', steps: [submitted, { ...handedOver, arrives: true }] },
  unheardOfWord: { record: 'soon', steps: [submitted, { ...handedOver, arrives: true }, unheardOf] },
} as const satisfies Record<string, Course>;
