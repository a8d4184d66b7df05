import { formatRounded } from '../money.ts';
import type { NumberCard } from '../numbers/browse.ts';
import { type Traffic, trafficDays } from '../numbers/traffic.ts';
import { escapeMrkdwn, oneLine } from './mrkdwn.ts';

/** What is known of a number, a line each, what costs money and what it is attached to first. All escaped. */
export function numberFacts(found: NumberCard): string[] {
  const facts: [name: string, words: string | null][] = [
    ['Cost', costWords(found)],
    ['Calls go to', routeWords(found)],
    ['Caller name', callerName(found)],
    ['E911', e911Words(found)],
    ['Messaging set-up', found.messagingEnabled === true ? null : found.messagingSetup],
    ['Note', found.note],
    ['Carrier', carrierWords(found)],
  ];
  return facts.flatMap(([name, words]) =>
    words === null || words === '' ? [] : [`*${name}* ${escapeMrkdwn(oneLine(words))}`],
  );
}

/** The texts of 90 days, or that they are not known yet. */
export function trafficWords(traffic: Traffic): string {
  const name = `*Texts in ${trafficDays} days*`;
  if (traffic.missingDays >= trafficDays) return `${name} not read yet`;
  const { textsIn, textsOut } = traffic;
  const counted = textsIn + textsOut === 0 ? 'none' : `${textsIn} in, ${textsOut} out`;
  return traffic.missingDays === 0
    ? `${name} ${counted}`
    : `${name} ${counted} (${traffic.missingDays} days not read yet)`;
}

export function costWords(
  found: Pick<NumberCard, 'monthlyNanodollars' | 'setupNanodollars' | 'inboundRateNanodollars'>,
) {
  const parts = [
    found.monthlyNanodollars === null ? 'cost not given' : `${formatRounded(found.monthlyNanodollars)} a month`,
    found.inboundRateNanodollars === null
      ? null
      : `${formatRounded(found.inboundRateNanodollars)} a minute of calls in`,
    found.setupNanodollars === null ? null : `set-up was ${formatRounded(found.setupNanodollars)}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** By name where it has one: `office PBX (host pbx.example.com)`, then where calls go if that fails. */
export function routeWords(found: Pick<NumberCard, 'primaryRoute' | 'failoverRoute'>): string {
  const { primaryRoute, failoverRoute } = found;
  const first = primaryRoute === null ? 'nowhere' : oneRoute(primaryRoute);
  return failoverRoute === null ? first : `${first}, else ${oneRoute(failoverRoute)}`;
}

function oneRoute({ id, alias, type, value }: NonNullable<NumberCard['primaryRoute']>): string {
  // Route 0 is the account's default: whatever phone is registered.
  const name = id === '0' ? 'the registered phone' : (alias ?? `route ${id}`);
  const target = [type === alias ? null : type, value].filter((part) => part !== null).join(' ');
  return target === '' || id === '0' ? name : `${name} (${target})`;
}

function callerName({ cnam, cnamLookupsEnabled }: NumberCard): string {
  const sent =
    cnam === null ? 'none sent' : `${cnam.value ?? cnam.id}${cnam.approved === false ? ' (not approved yet)' : ''}`;
  if (cnamLookupsEnabled === null) return sent;
  return `${sent}, look-up of callers ${cnamLookupsEnabled ? 'on' : 'off'}`;
}

function e911Words({ e911 }: NumberCard): string {
  if (e911 === null) return 'no address';
  const town = [e911.city, [e911.state, e911.zip].filter((part) => part !== null).join(' ')].filter(Boolean).join(', ');
  const address = [e911.street, town].filter(Boolean).join(', ');
  return [e911.label ?? `address ${e911.id}`, address].filter((part) => part !== '').join(': ');
}

function carrierWords({ status, tier, rateType, country }: NumberCard): string {
  return [status?.toLowerCase() ?? null, tier, rateType, country].filter((part) => part !== null).join(', ');
}
