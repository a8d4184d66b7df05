import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { type Act, allows } from '../access/permissions.ts';
import { type Holder, refuseUnless } from '../access/roles.ts';
import { Refusal, SwitchboardError } from '../errors.ts';
import type { NumberCard } from '../numbers/browse.ts';
import type { Traffic } from '../numbers/traffic.ts';
import { formatNational } from '../phone-numbers.ts';
import { act, view } from './actions.ts';
import { sayError } from './answers.ts';
import { actions, type Blocks, button, confirmation, section } from './blocks.ts';
import { numberFacts, trafficWords } from './number-facts.ts';
import { nameWords, placeLine } from './number-words.ts';
import type { Services } from './services.ts';
import { base, refusedView } from './views/plain-views.ts';

export const detailsTitle = 'Number';

const e164 = z.string().regex(/^\+1\d{10}$/);

/** The number that a button or a view is about. @throws Refusal for what is none. */
export function readNumber(value: string): string {
  const parsed = e164.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('no_number', 'That button is about no number that I know.', 'Type /numbers list for all of them.');
}

/**
 * One number with all that the carrier says, and what the person may do with it. `note` stands above it, escaped. What keeps
 * it from being shown is said in its place.
 */
export async function detailsView(
  services: Services,
  userId: string,
  number: string,
  note: string | null = null,
): Promise<ModalView> {
  try {
    const holder = await services.roles.holder(userId);
    refuseUnless(holder, 'numbers.show');
    const found = await services.numbers.details(number);
    if (found === null) return refusedView(detailsTitle, withNote(note, notOurs(services, number)));
    const traffic = await services.numbers.traffic(number);
    return {
      ...base(detailsTitle, detailsBlocks(found, traffic, holder, note)),
      callback_id: view.number,
      private_metadata: JSON.stringify({ number }),
    };
  } catch (error) {
    if (!(error instanceof SwitchboardError)) throw error;
    return refusedView(detailsTitle, withNote(note, sayError(services, error)));
  }
}

function withNote(note: string | null, text: string): string {
  return note === null ? text : `${note}\n${text}`;
}

export function notOurs(services: Services, number: string): string {
  return `${formatNational(number)} is not on the account. Those that are: /${services.config.commandPrefix}numbers list`;
}

function detailsBlocks(found: NumberCard, traffic: Traffic, holder: Holder, note: string | null): Blocks {
  return [
    ...(note === null ? [] : [section(note)]),
    section(`${nameWords(found)}\n${placeLine(found)}`),
    section([trafficWords(traffic), ...numberFacts(found)].join('\n')),
    ...actionRow(found, holder),
  ];
}

function actionRow(found: NumberCard, holder: Holder): Blocks {
  const may = (wanted: Act) => allows(holder.roles, wanted);
  const value = found.number;
  // Unknown is not off; and what the carrier is at already needs no second asking.
  const isOff = found.messagingEnabled === false && !isBeingSetUp(found);
  const buttons = [
    ...(may('numbers.change') ? [button({ action: act.numberAlias, label: 'Set alias', value })] : []),
    ...(isOff && may('numbers.change') ? [switchOnButton(found)] : []),
    ...(may('numbers.request')
      ? [button({ action: act.numberRelease, label: 'Release', value, style: 'danger' })]
      : []),
  ];
  return buttons.length === 0 ? [] : [actions('number', ...buttons)];
}

function isBeingSetUp(found: NumberCard): boolean {
  return found.messagingSetup !== null && !/fail|error/i.test(found.messagingSetup);
}

function switchOnButton(found: NumberCard) {
  const national = formatNational(found.number);
  return button({
    action: act.numberSwitchOn,
    label: 'Switch messaging on',
    value: found.number,
    confirm: confirmation('Switch messaging on?', `${national} can text once Flowroute has set it up.`, 'Switch on'),
  });
}
