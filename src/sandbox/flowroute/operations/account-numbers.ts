import { z } from 'zod';
import { type AccountNumber, numbersInOrder } from '../account.ts';
import type { Asked } from '../asked.ts';
import { attributesOf, parseAttributes } from '../attributes.ts';
import { invalidQuery, notFound } from '../carrier-errors.ts';
import { elevenDigits } from '../digits.ts';
import { digitFilters, fitsDigits } from '../number-filters.ts';
import { done, type Outcome } from '../outcome.ts';
import { listBody, pageOf } from '../paging.ts';
import { detailedNumber, includedFor, listedNumber, numberBody, routeData } from '../render/number.ts';
import type { World } from '../world.ts';

/** GET /v2/numbers. */
export function listNumbers(world: World, asked: Asked): Outcome {
  const digits = digitFilters(asked.query);
  const alias = asked.query.get('alias');
  if (alias !== null && alias.length > 64) throw invalidQuery('alias', 'Must be at most 64 characters.');
  const page = pageOf(asked.query, 200);
  const fitting = numbersInOrder(world.account).filter(
    (number) => fitsDigits(number.value, digits) && (alias === null || number.alias === alias),
  );
  const address = asked.base + asked.pathname;
  return done(
    200,
    listBody(fitting, page, address, { ...digits, alias }, (each) => listedNumber(each, asked.base)),
  );
}

/** GET /v2/numbers/:id. */
export function numberDetails(world: World, asked: Asked, id: string): Outcome {
  return done(200, numberBody(world.account, numberOf(world, id), asked.base));
}

/** POST /v2/numbers/details: several at once. Those that are not on the account are left out, which is ours. */
export function severalNumbers(world: World, asked: Asked): Outcome {
  const wish = z.object({
    numbers: z.array(z.string(), { error: 'Missing data for required field.' }).refine(
      // Here the `+` is required, unlike everywhere else (developer.flowroute.com/api/numbers/v2.1).
      (numbers) => numbers.every((number) => number.startsWith('+') && elevenDigits(number) !== null),
      'Each number must be in E.164 form with +.',
    ),
  });
  const { numbers } = parseAttributes(wish, attributesOf(asked));
  const found = numbers.flatMap((number) => world.account.numbers.get(elevenDigits(number) ?? '') ?? []);
  const data = found.map((number) => detailedNumber(number, asked.base));
  return done(200, { data, included: includedFor(world.account, found, asked.base) });
}

/** DELETE /v2/numbers/:id: released. It does not come back for sale before a reset. */
export function releaseNumber(world: World, id: string): Outcome {
  if (!world.account.numbers.delete(id)) throw notFound();
  return done(204);
}

const routeTypes = ['sip-reg', 'host', 'uri', 'number'];

/** GET /v2/routes: the routes that the numbers point at. */
export function listRoutes(world: World, asked: Asked): Outcome {
  const routeType = asked.query.get('route_type');
  if (routeType !== null && !routeTypes.includes(routeType)) {
    throw invalidQuery('route_type', `Must be one of: ${routeTypes.join(', ')}.`);
  }
  const page = pageOf(asked.query, 200);
  const fitting = world.account.routes.filter((route) => routeType === null || route.routeType === routeType);
  const filters = { route_type: routeType };
  return done(
    200,
    listBody(fitting, page, asked.base + asked.pathname, filters, (each) => routeData(each, asked.base)),
  );
}

/** The account's number with this id; throws the carrier's 404. */
export function numberOf(world: World, id: string): AccountNumber {
  const number = world.account.numbers.get(id);
  if (!number) throw notFound();
  return number;
}
