import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, button, confirmation, context, section } from '../blocks.ts';
import { escapeMrkdwn, slackDate, userMention } from '../mrkdwn.ts';
import type { Face } from '../show-row.ts';
import { readDrawn } from './request-face.ts';
import { costs, headline, requestFor } from './request-words.ts';

/** The reminder below a request that is about to expire. */
export async function renderNudge(db: Db, requestId: string): Promise<Face | null> {
  const drawn = await readDrawn(db, requestId);
  if (drawn === null) return null;
  const { request, orders, name } = drawn;
  if (request.state !== 'requested') {
    const ended = headline(request, orders, name(request.requester));
    return { text: ended, blocks: [context(ended)] };
  }
  const calls = (request.policy.mentions ?? []).map(userMention).join(' ');
  const text = `Still open: ${headline(request, orders, name(request.requester))}`;
  return {
    text,
    blocks: [section(`⏰ *${text}*, expires ${slackDate(request.expiresAt)}.${calls === '' ? '' : ` ${calls}`}`)],
  };
}

/** What an approver hears of their own vote, where nobody else can: a press that was not theirs is found by it. */
export async function renderVote(db: Db, id: string): Promise<Face | null> {
  const [requestId = '', person = ''] = id.split(':');
  const drawn = await readDrawn(db, requestId);
  const vote = drawn?.votes.find((one) => one.person === person);
  if (drawn === null || vote === undefined) return null;
  const { request, orders, name } = drawn;
  const verb = vote.vote === 'deny' ? 'denied' : 'approved';
  const whose = request.requester === person ? 'your own' : `${name(request.requester)}’s`;
  const text = `You ${verb} ${whose} ${requestFor(request, orders)}`;
  const cost = costs(request);
  return {
    text,
    blocks: [
      section(`*${text}*${cost === '' ? '' : ` (${cost})`}, ${slackDate(vote.at)}. Not you? Freeze.`),
      actions(
        'vote',
        button({
          action: act.voteFreeze,
          label: 'Freeze',
          value: request.id,
          style: 'danger',
          confirm: confirmation(
            'Freeze everything?',
            'No text leaves, and no number is bought, released or set up, until another approver or admin lifts it.',
            'Freeze',
          ),
        }),
      ),
    ],
  };
}

/** Somebody decided on their own request: the whole channel is to know. */
export async function renderBrokenGlass(db: Db, requestId: string): Promise<Face | null> {
  const drawn = await readDrawn(db, requestId);
  const vote = drawn?.votes.find((one) => one.breakGlass);
  if (drawn === null || vote === undefined) return null;
  const who = drawn.name(vote.person);
  const cost = costs(drawn.request);
  const text = `${who} broke the glass and approved their own ${requestFor(drawn.request, drawn.orders)}`;
  return {
    text,
    blocks: [
      section(`<!channel> 🚨 *${text}*${cost === '' ? '' : ` (${cost})`}, ${slackDate(vote.at)}.`),
      section(`Why: ${escapeMrkdwn(vote.note ?? '')}`),
    ],
  };
}
