import { splitLeadingNumber } from '../../../phone-numbers.ts';
import { act } from '../../actions.ts';
import type { ViewPress } from '../../calls.ts';
import { helpAnswer } from '../../help.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { nearest } from '../../nearest.ts';
import { asTyped } from '../../plain-text-token.ts';
import type { Services } from '../../services.ts';
import type { CommandCall } from '../sms.ts';
import { isHelp, splitFirst } from '../split-first.ts';
import { orderNearest, requestAgain } from './again.ts';
import { numberAlias, numberSwitchOn } from './change.ts';
import { forSaleCommand, searchAny, searchChange, searchPage, searchRequest } from './for-sale.ts';
import { voteFreeze } from './freeze-vote.ts';
import { listCommand, listPage } from './list.ts';
import { numberRelease, releaseCommand } from './release.ts';
import { buyCommand, requestReckon } from './request.ts';
import * as requests from './requests.ts';
import { numberDetails, showCommand } from './show.ts';
import { unusedCommand, unusedPage } from './unused.ts';
import * as vote from './vote.ts';

type Handler = (services: Services, call: CommandCall) => Promise<void>;

/** What answers each word behind `/numbers`; `call.text` is what stands behind that word. */
const subcommands: { [word: string]: Handler } = {
  requests: requests.requestsCommand,
  notify: requests.notifyCommand,
  'for-sale': forSaleCommand,
  search: forSaleCommand,
  buy: buyCommand,
  list: listCommand,
  starts: filtered('starts'),
  contains: filtered('contains'),
  ends: filtered('ends'),
  show: showCommand,
  release: releaseCommand,
  unused: unusedCommand,
};

/** `/numbers starts 206` is `/numbers list starts 206`. */
function filtered(word: string): Handler {
  return (services, call) => listCommand(services, { ...call, text: `${word} ${call.text}` });
}

/** Every press on a list, a search or a request, by its action id. */
export const numberPresses: { [actionId: string]: (services: Services, press: ViewPress) => Promise<void> } = {
  [act.requestApprove]: vote.requestApprove,
  [act.requestDeny]: vote.requestDeny,
  [act.requestMenu]: vote.requestMenu,
  [act.requestCancel]: requests.requestCancel,
  [`${act.requestsPage}:back`]: requests.requestsPage,
  [`${act.requestsPage}:on`]: requests.requestsPage,
  [act.orderOurs]: requests.orderOurs,
  [act.orderNotOurs]: requests.orderNotOurs,
  [act.orderSetUpAgain]: requests.orderSetUpAgain,
  [act.orderNearest]: orderNearest,
  [act.requestAgain]: requestAgain,
  [act.voteFreeze]: voteFreeze,
  [`${act.noticeChoose}:mention`]: requests.noticeChoose,
  [`${act.noticeChoose}:direct`]: requests.noticeChoose,
  [`${act.noticeChoose}:none`]: requests.noticeChoose,
  [act.searchRequest]: searchRequest,
  [act.searchAny]: searchAny,
  [act.searchChange]: searchChange,
  [`${act.searchPage}:back`]: (services, press) => searchPage(services, press, -1),
  [`${act.searchPage}:on`]: (services, press) => searchPage(services, press, 1),
  [act.requestCount]: requestReckon,
  [act.requestCenter]: requestReckon,
  [`${act.numbersPage}:back`]: listPage,
  [`${act.numbersPage}:on`]: listPage,
  [act.numberDetails]: numberDetails,
  [act.numberAlias]: numberAlias,
  [act.numberSwitchOn]: numberSwitchOn,
  [act.numberRelease]: numberRelease,
  [`${act.unusedPage}:back`]: unusedPage,
  [`${act.unusedPage}:on`]: unusedPage,
};

/** `/numbers`: the account's numbers, those for sale, and requests. */
export async function numbersCommand(services: Services, call: CommandCall): Promise<void> {
  const [word, rest] = splitFirst(call.text);
  const known = Object.hasOwn(subcommands, word.toLowerCase()) ? subcommands[word.toLowerCase()] : undefined;
  const asksHelp = word.toLowerCase() === 'help' || (isHelp(rest) && known !== forSaleCommand);
  if (asksHelp) return call.answer(helpAnswer(services.config.commandPrefix, 'numbers'));
  if (known !== undefined) return known(services, { ...call, text: rest });
  if (word === '') return listCommand(services, call);
  if (/^[\d(+<]/.test(word)) return digitsAlone(services, call);
  return call.answer({ text: unknownWord(services.config.commandPrefix, word) });
}

/** A whole number is one to show; fewer digits were meant as a filter, and the refusal says how that is written. */
function digitsAlone(services: Services, call: CommandCall): Promise<void> {
  const typed = splitLeadingNumber(call.text)?.number ?? '';
  return typed.replace(/\D/g, '').length >= 7 ? showCommand(services, call) : listCommand(services, call);
}

function unknownWord(prefix: string, word: string): string {
  const close = nearest(word.toLowerCase(), Object.keys(subcommands));
  const hint =
    close === null ? `Type /${prefix}numbers help for all of them.` : `Did you mean /${prefix}numbers ${close}?`;
  return `There is no “${escapeMrkdwn(asTyped(word).slice(0, 40))}”. ${hint}`;
}
