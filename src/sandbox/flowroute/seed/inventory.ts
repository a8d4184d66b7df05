import type { InventoryNumber } from '../account.ts';
import { isTollFree } from '../digits.ts';
import { cents } from '../prices.ts';
import { type Place, places } from './places.ts';

/** Nanodollars a minute. */
const inboundRates = { longcode: 12_000_000n, 'toll-free': 17_500_000n };

const setupCents = { standard: 100, premium: 2500 };

/** Every number that the carrier has: 555-0100 to 555-0199, the numbers kept for fiction, in each area code. */
export function inventory(): InventoryNumber[] {
  return places.flatMap((place) =>
    Array.from({ length: 100 }, (_, line) => inventoryNumber(`1${place.areaCode}5550${100 + line}`, place)),
  );
}

/** A number that stands in no list, like a fixture's, with what its area code tells. */
export function looseNumber(value: string): InventoryNumber {
  const place = places.find((each) => each.areaCode === value.slice(1, 4));
  return inventoryNumber(value, place ?? { ...elsewhere, areaCode: value.slice(1, 4) });
}

const elsewhere: Place = {
  areaCode: '',
  rateCenters: ['nowhere', 'nowhere'],
  state: 'wa',
  isoCountry: 'US',
  monthlyCents: 125,
};

/** Numbers that are easy to remember cost more, to buy and by the month. */
function inventoryNumber(value: string, place: Place): InventoryNumber {
  const tollFree = isTollFree(value);
  const premium = /(\d)\1$/.test(value);
  const [lower = null, upper = null] = tollFree ? [] : place.rateCenters;
  return {
    value,
    numberType: tollFree ? 'toll-free' : 'longcode',
    rateCenter: Number(value.slice(-2)) < 50 ? lower : upper,
    state: tollFree ? null : place.state,
    isoCountry: place.isoCountry,
    monthlyCost: cents(place.monthlyCents * (premium ? 4 : 1)),
    setupCost: cents(premium ? setupCents.premium : setupCents.standard),
    inboundRate: inboundRates[tollFree ? 'toll-free' : 'longcode'],
    rateType: tollFree ? 'toll-free' : 'local',
    tier: premium ? 'Premium' : 'Standard',
  };
}
