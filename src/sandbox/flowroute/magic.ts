import { type CarrierError, insufficientFunds, invalidAttributes, notFound, optedOut } from './carrier-errors.ts';
import { type Course, courses } from './course.ts';
import type { FaultKind, magicPurchases, magicRecipients } from './protocol.ts';

export type MagicRecipient = {
  /** What its asker gets to see. */
  fault?: FaultKind;
  /** How the text fares, where it is accepted. */
  course?: Course;
  refusal?: () => CarrierError;
  /** So many 429s for each text, then it is taken. */
  refusedFirst?: number;
};

export type MagicPurchase = {
  fault?: FaultKind;
  refusal?: () => CarrierError;
  /** No longer for sale from the moment of the attempt. */
  gone?: true;
  provisioningFails?: true;
};

const recipientTable: Record<keyof typeof magicRecipients, MagicRecipient> = {
  '5550120': { fault: 'slow' },
  '5550121': { fault: '401' },
  '5550122': { fault: '403' },
  '5550123': { refusal: () => invalidAttributes({ to: ['Not a valid 11-digit North American number.'] }) },
  '5550124': { refusedFirst: 2 },
  '5550125': { fault: '500-before' },
  '5550126': { fault: '500-after' },
  '5550127': { fault: 'hang-after' },
  '5550128': { fault: 'reset-after' },
  '5550129': { course: courses.lateRecord },
  '5550130': { course: courses.noRecord },
  '5550131': { course: courses.undeliverable },
  '5550132': { course: courses.optedOut },
  '5550133': { refusal: optedOut },
  '5550134': { fault: 'hang-before' },
  '5550135': { fault: 'reset-before' },
  '5550136': { course: courses.noFinalReceipt },
  '5550137': { course: courses.unheardOfWord },
  '5550138': { fault: '503-html' },
  '5550139': { fault: '500-after', course: courses.noRecord },
};

const purchaseTable: Record<keyof typeof magicPurchases, MagicPurchase> = {
  '5550190': { provisioningFails: true },
  '5550191': { refusal: insufficientFunds },
  '5550192': { refusal: notFound, gone: true },
  '5550193': { fault: 'hang-after' },
  '5550194': { fault: 'reset-after' },
  '5550195': { fault: '500-after' },
  '5550196': { fault: '500-before' },
};

const recipients = new Map<string, MagicRecipient>(Object.entries(recipientTable));
const purchases = new Map<string, MagicPurchase>(Object.entries(purchaseTable));

/** What a recipient does by itself, by the last seven of its 11 digits; nothing for an ordinary one. */
export function magicRecipient(digits: string): MagicRecipient {
  return recipients.get(digits.slice(-7)) ?? {};
}

/** What buying a number does by itself, by the last seven of its 11 digits; nothing for an ordinary one. */
export function magicPurchase(digits: string): MagicPurchase {
  return purchases.get(digits.slice(-7)) ?? {};
}
