import { z } from 'zod';
import { type AccountNumber, boughtNumber, type InventoryNumber } from '../account.ts';
import type { Asked } from '../asked.ts';
import { attributesOf, httpUrl, parseAttributes } from '../attributes.ts';
import { notFound } from '../carrier-errors.ts';
import { type MagicPurchase, magicPurchase } from '../magic.ts';
import { undergo } from '../misbehave.ts';
import { done, type Outcome } from '../outcome.ts';
import { enableMessaging, failProvisioning } from '../provisioning.ts';
import { numberBody } from '../render/number.ts';
import type { World } from '../world.ts';

const flag = z.boolean({ error: 'Not a valid boolean.' });

const purchase = z.object({
  cnam_lookups_enabled: flag.nullish(),
  messaging_enabled: flag.nullish(),
  messaging_email: flag.nullish(),
  messaging_callback_url: httpUrl.nullish(),
});

/** POST /v2/numbers/:id. A body is not needed. */
export function purchaseNumber(world: World, asked: Asked, id: string): Outcome {
  const wish = parseAttributes(purchase, attributesOf(asked, 'number'));
  const number = world.account.forSale.get(id);
  if (!number) throw notFound();
  const magic = magicPurchase(id);
  if (magic.gone) world.account.forSale.delete(id);
  if (magic.refusal) throw magic.refusal();
  const buy = () => take(world, number, wish, magic, asked.base);
  return magic.fault ? undergo(magic.fault, buy, world.settings.slowMs) : buy();
}

/** 201; 207 where the number was bought and its messaging could not be provisioned. */
function take(
  world: World,
  number: InventoryNumber,
  wish: z.output<typeof purchase>,
  magic: MagicPurchase,
  base: string,
): Outcome {
  const bought: AccountNumber = { ...boughtNumber(number), cnamLookups: wish.cnam_lookups_enabled ?? false };
  world.account.forSale.delete(number.value);
  world.account.numbers.set(number.value, bought);
  if (magic.provisioningFails) failProvisioning(bought);
  else if (wish.messaging_enabled) enableMessaging(world, bought);
  return done(magic.provisioningFails ? 207 : 201, numberBody(world.account, bought, base));
}
