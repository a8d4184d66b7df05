import { allows } from '../../../access/permissions.ts';
import { parseSearch, type SearchWish } from '../../../numbers/parse-search.ts';
import { findSearch, keepTicks, type Search } from '../../../numbers/searches.ts';
import { type Call, guard, mustAllow, withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { forSaleHelp } from '../../help.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { openRequest } from '../../open-request.ts';
import { openView } from '../../open-view.ts';
import { asTyped } from '../../plain-text-token.ts';
import { pageOf, pageSize, readPress, readTicks, searchAnswer } from '../../search-answer.ts';
import { tooOld } from '../../send-request.ts';
import type { Services } from '../../services.ts';
import type { Submission, SubmissionOutcome } from '../../submission.ts';
import { tell } from '../../tell.ts';
import { readCarried, readSearchForm, searchForm } from '../../views/search-form.ts';
import type { CommandCall } from '../sms.ts';

/** `/numbers for-sale [what]`: the numbers for sale; without anything, a form to say what. */
export async function forSaleCommand(services: Services, call: CommandCall): Promise<void> {
  const typed = asTyped(call.text).trim();
  if (typed.toLowerCase() === 'help') return call.answer(forSaleHelp(services.config.commandPrefix));
  if (typed === '') return openSearch(services, call);
  const holder = await mustAllow(services, call, 'numbers.search');
  const parsed = parseSearch(typed);
  if (!parsed.ok) return call.answer({ text: escapeMrkdwn(parsed.reason) });
  // Searching asks the carrier, and no call stands before an ack.
  await call.ack();
  const search = await services.search.start(call.userId, parsed.wish);
  await call.answer(searchAnswer(search, 0, allows(holder.roles, 'numbers.request')));
}

/** The form that numbers are searched with, with what was searched before in it. */
export async function openSearch(services: Services, call: Call, before?: SearchWish): Promise<void> {
  await mustAllow(services, call, 'numbers.search');
  await call.ack();
  const { channelId, responseUrl } = call;
  await openView(services, call, searchForm({ channelId, responseUrl }, before));
}

/** The form's submit button: the answer comes where the form was opened, once the carrier has been asked. */
export async function searchSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const read = readSearchForm(submission.values);
  if (!read.ok) return { ack: { kind: 'errors', errors: read.errors } };
  const to = { userId: submission.userId, ...readCarried(submission.metadata) };
  const call: Call = {
    ...to,
    triggerId: '',
    keys: [],
    ack: async () => {},
    answer: (answer) => tell(services, to, answer),
  };
  const after = () =>
    guard(services, call, async () => {
      const holder = await mustAllow(services, call, 'numbers.search');
      const search = await services.search.start(to.userId, read.wish);
      await call.answer(searchAnswer(search, 0, allows(holder.roles, 'numbers.request')));
    });
  return { ack: { kind: 'close' }, after };
}

/** Back and More: what is ticked is kept, and the other page takes this one's place. */
export async function searchPage(services: Services, press: ViewPress, step: 1 | -1): Promise<void> {
  await press.ack();
  const holder = await mustAllow(services, press, 'numbers.search');
  const { search, offset } = await ticked(services, press);
  const wanted = offset + step * pageSize;
  const last = Math.floor((search.numbers.length - 1) / pageSize) * pageSize;
  const answer = searchAnswer(search, Math.max(0, Math.min(last, wanted)), allows(holder.roles, 'numbers.request'));
  await press.answer({ ...answer, replace: true });
}

/** Request: the form for what is ticked, on whichever page. */
export async function searchRequest(services: Services, press: ViewPress): Promise<void> {
  await mustAllow(services, press, 'numbers.request');
  const { search } = await withinTake(ticked(services, press));
  await openRequest(services, press, { numbers: search.chosen });
}

/** Any that fit…: the form for whatever fits the search. */
export async function searchAny(services: Services, press: ViewPress): Promise<void> {
  await mustAllow(services, press, 'numbers.request');
  const { rule, letters } = (await withinTake(ticked(services, press))).search;
  await openRequest(services, press, { rule, letters });
}

/** Change the search, where nothing was found: the form with what was searched in it. */
export async function searchChange(services: Services, press: ViewPress): Promise<void> {
  await mustAllow(services, press, 'numbers.search');
  const { search } = await withinTake(ticked(services, press));
  await openSearch(services, press, search);
}

/** The search under a button, with what is ticked in the message now. @throws Refusal when it is not kept any more. */
async function ticked(services: Services, press: ViewPress): Promise<{ search: Search; offset: number }> {
  const { id, offset } = readPress(press.value);
  const search = await findSearch(services.db, id, press.userId);
  if (search === null) throw tooOld();
  const page = pageOf(search, offset).map((one) => one.number);
  const ticks = readTicks(press.state, offset);
  if (ticks === null) return { search, offset };
  return { search: { ...search, chosen: await keepTicks(services.db, search, page, ticks) }, offset };
}
