import { budgetNow, monthlyOfEarlier } from '../access/budget.ts';
import { mustHaveChannel } from '../access/requests/open.ts';
import { Refusal } from '../errors.ts';
import { numberStanding } from '../numbers/account-numbers.ts';
import { firstChoice, type PurchaseChoice, planPurchase } from '../numbers/purchase-plan.ts';
import { mostNumbers, type Pick } from '../numbers/request-numbers.ts';
import type { Rule } from '../numbers/rule.ts';
import { type Search, sayWish } from '../numbers/searches.ts';
import { formatNational } from '../phone-numbers.ts';
import type { Call } from './call.ts';
import { openFilled } from './open-view.ts';
import type { Services } from './services.ts';
import { type Carried, requestForm, requestTitle } from './views/request-form.ts';

export type RequestWish = (
  | { /** E.164. */ numbers: string[] }
  | { /** Whatever fits. */ rule: Rule; letters?: string | null }
) & {
  /** An earlier request that this one comes of. */
  follows?: string | null;
};

/**
 * Opens the form that a purchase is requested with: at once, filled when the carrier has said what the numbers cost now.
 * @throws Refusal when the person may not request, or there is nothing to request.
 */
export async function openRequest(services: Services, call: Call, wish: RequestWish): Promise<void> {
  if ('numbers' in wish) checkCount(wish.numbers.length);
  await openFilled(services, call, {
    title: requestTitle,
    act: 'numbers.request',
    fill: async () => {
      mustHaveChannel(await services.request.settings.read(services.db));
      const { search, missing } =
        'numbers' in wish
          ? await lookUp(services, call.userId, wish.numbers)
          : await lookFor(services, call.userId, wish);
      const { channelId, responseUrl } = call;
      const carried = { searchId: search.id, channelId, responseUrl, follows: wish.follows ?? null };
      return filledForm(services, { search, missing, choice: firstChoice(search), center: null, carried });
    },
  });
  // Who may decide is read here, where there is time; the submission has to answer from what is known.
  await services.roles.deciders().catch((error: unknown) => {
    services.log.warn({ err: error }, 'Who may decide could not be read from Slack');
  });
}

function checkCount(count: number): void {
  if (count === 0) throw new Refusal('no_numbers', 'No number is chosen.', 'Tick at least one.');
  if (count <= mostNumbers) return;
  throw new Refusal(
    'too_many_numbers',
    `${count} numbers are too many for one request.`,
    `Take at most ${mostNumbers}.`,
  );
}

type LookedUp = { search: Search; missing: string[] };

async function lookUp(services: Services, userId: string, numbers: string[]): Promise<LookedUp> {
  const ours: string[] = [];
  for (const number of new Set(numbers)) {
    const standing = await numberStanding(services.db, number);
    if (standing === 'usable' || standing === 'cannot_text') ours.push(number);
  }
  const others = numbers.filter((number) => !ours.includes(number));
  const missing =
    ours.length === 0 ? [] : [`${list(ours)} ${ours.length === 1 ? 'is' : 'are'} on the account already.`];
  if (others.length === 0)
    throw new Refusal(
      'already_ours',
      missing.join(' '),
      `See ${ours.length === 1 ? `it with /numbers show ${formatNational(ours[0] ?? '')}` : 'them with /numbers list'}.`,
    );
  const { search, gone } = await services.search.basket(userId, others);
  if (gone.length > 0) missing.push(`${list(gone)} ${gone.length === 1 ? 'is' : 'are'} not for sale just now.`);
  if (search.chosen.length > 0) return { search, missing };
  const area = gone[0]?.slice(2, 5) ?? '206';
  throw new Refusal('not_for_sale', missing.join(' '), `Search for others with /numbers for-sale ${area}.`);
}

function list(numbers: string[]): string {
  const shown = numbers.slice(0, 5).map(formatNational).join(', ');
  return numbers.length > 5 ? `${shown} and ${numbers.length - 5} more` : shown;
}

async function lookFor(
  services: Services,
  userId: string,
  { rule, letters = null }: { rule: Rule; letters?: string | null },
): Promise<LookedUp> {
  const search = await services.search.start(userId, { rule, letters });
  if (search.numbers.length > 0) return { search, missing: [] };
  const wish = sayWish({ rule, letters });
  throw new Refusal(
    'nothing_fits',
    `Nothing is for sale ${wish}`.trim().concat('.'),
    'Search again with /numbers for-sale.',
  );
}

export type FormState = {
  search: Search;
  missing: string[];
  choice: PurchaseChoice;
  center: string | null;
  carried: Carried;
};

/** The form as it stands with what is chosen in it, the budget as it is now. */
export async function filledForm(services: Services, state: FormState) {
  const { db, request } = services;
  const settings = await request.settings.read(db);
  const known = state.center !== null && Object.hasOwn(settings.budget.centers, state.center) ? state.center : null;
  return requestForm({
    ...state,
    settings,
    plan: tryPlan(state),
    budget: await budgetNow(db, settings, known),
    earlier: await monthlyOfEarlier(db, settings.zone),
  });
}

function tryPlan({ search, choice }: FormState): Pick[] | Refusal {
  try {
    return planPurchase(search, choice);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
