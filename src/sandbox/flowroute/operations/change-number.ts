import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountNumber } from '../account.ts';
import type { Asked } from '../asked.ts';
import { attributesOf, httpUrl, parseAttributes } from '../attributes.ts';
import { notFound } from '../carrier-errors.ts';
import { elevenDigits } from '../digits.ts';
import { magicPurchase } from '../magic.ts';
import { done, type Outcome } from '../outcome.ts';
import { disableMessaging, enableMessaging, failProvisioning } from '../provisioning.ts';
import { numberBody, provisioningData } from '../render/number.ts';
import type { World } from '../world.ts';
import { numberOf } from './account-numbers.ts';

const flag = z.boolean({ error: 'Not a valid boolean.' });

const change = z.object({
  type: z.literal('number', { error: 'Must be "number".' }),
  alias: z.string({ error: 'Not a valid string.' }).max(64, 'Must be at most 64 characters.').nullish(),
  cnam_lookups_enabled: flag.optional(),
  messaging_enabled: flag.optional(),
  messaging_email: flag.optional(),
  messaging_callback_url: httpUrl.nullish(),
});

/** PATCH /v2/numbers/:id. 207 where messaging could not be provisioned. */
export function changeNumber(world: World, asked: Asked, id: string): Outcome {
  const number = numberOf(world, id);
  const wish = parseAttributes(change, attributesOf(asked, 'number'));
  if (wish.alias !== undefined) number.alias = wish.alias;
  if (wish.cnam_lookups_enabled !== undefined) number.cnamLookups = wish.cnam_lookups_enabled;
  const provisioned = setMessaging(world, number, wish.messaging_enabled);
  return done(provisioned ? 200 : 207, numberBody(world.account, number, asked.base));
}

const provision = z.object({
  numbers: z
    .array(
      z.string().transform((text) => elevenDigits(text) ?? text),
      { error: 'Missing data for required field.' },
    )
    .min(1, 'At least one number is required.'),
  action: z.enum(['enable', 'disable'], { error: 'Must be "enable" or "disable".' }),
  callback_url: httpUrl.nullish(),
  email: flag.nullish(),
});

/** POST /v2/message-provision: one number's task, or a summary for several. */
export function provisionMessaging(world: World, asked: Asked): Outcome {
  const wish = parseAttributes(provision, attributesOf(asked));
  const groups = { processing: [] as string[], successful: [] as string[], failed: [] as string[] };
  for (const tn of wish.numbers) {
    const number = world.account.numbers.get(tn);
    const provisioned = number !== undefined && setMessaging(world, number, wish.action === 'enable');
    if (!provisioned) groups.failed.push(tn);
    else groups[number.messaging || wish.action === 'disable' ? 'successful' : 'processing'].push(tn);
  }
  const [only, ...others] = wish.numbers;
  if (only !== undefined && others.length === 0) return oneTask(world, only, groups);
  const attributes = { status: 'processing', message: 'Your request is being processed.', numbers: groups };
  return done(201, { data: { type: 'message_bulk_provisioning_status', id: randomUUID(), attributes } });
}

function oneTask(world: World, tn: string, groups: { successful: string[]; failed: string[] }): Outcome {
  const number = world.account.numbers.get(tn);
  if (!number) throw notFound();
  const status = groups.failed.length > 0 ? 'failed' : groups.successful.length > 0 ? 'successful' : 'processing';
  return done(201, { data: provisioningData(number.provisioning ?? { id: randomUUID(), status }, tn) });
}

/** Whether messaging is, or is on its way to be, as it is wanted. */
function setMessaging(world: World, number: AccountNumber, wanted: boolean | undefined): boolean {
  if (wanted === false) disableMessaging(number);
  if (wanted !== true || number.messaging) return true;
  if (magicPurchase(number.value).provisioningFails) {
    failProvisioning(number);
    return false;
  }
  enableMessaging(world, number);
  return true;
}
