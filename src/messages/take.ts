import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { keyedHash, writeAudit } from '../access/audit.ts';
import { Refusal } from '../errors.ts';
import { formatNational } from '../phone-numbers.ts';
import { placeMessage } from '../storage/projections.ts';
import type { Queue } from '../storage/queue.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { type Blocked, findBlockedAmong } from './block-list.ts';
import { estimateEach, refuseOverCap } from './check-caps.ts';
import { openConversation, placeConversation } from './conversations.ts';
import { sendJob } from './jobs.ts';
import { maxBodyLength } from './segments.ts';
import { equalWithinMinutes, mostRecipients, shelfLifeMinutes } from './states.ts';
import type { CapsNow } from './text-caps.ts';

export type Wish = {
  author: string;
  /** E.164, one of ours. */
  from: string;
  /** E.164, each once. */
  to: string[];
  /** Plain text, as the customer is to read it. */
  body: string;
  mediaUrls: string[];
  /** Where a new conversation is to live; null: the author's direct messages with the app. */
  channelId: string | null;
  /** The author has seen that an equal text left a short while ago. */
  again: boolean;
  source: 'command' | 'modal' | 'button';
  resendOf?: string;
};

export type Taken = { textId: string; conversationId: string; to: string };

/** Whether a number of ours may text, as far as is known. */
export type NumberStanding = 'usable' | 'unknown' | 'gone' | 'cannot_text';

export type TakeDeps = {
  queue: Queue;
  auditKey: string | null;
  numberStanding: (trx: Trx, number: string) => Promise<NumberStanding>;
  capsNow: CapsNow;
};

/** An equal text left, or is about to, a short while ago. */
export class AlreadySent extends Refusal {
  readonly to: string;
  readonly by: string;
  readonly secondsAgo: number;

  constructor(to: string, by: string, secondsAgo: number) {
    super(
      'already_sent',
      `The same text went to ${formatNational(to)} ${secondsAgo} s ago.`,
      'Send it again only if that is what you want.',
      { people: [by] },
    );
    this.to = to;
    this.by = by;
    this.secondsAgo = secondsAgo;
  }
}

/**
 * Takes what a person asked for: a text a recipient, each queued, audited, placed in Slack and given its job, all in the
 * caller's transaction.
 * @throws Refusal with the field that it is about, AlreadySent when an equal text left within ten minutes; nothing is kept.
 */
export async function takeTexts(trx: Trx, deps: TakeDeps, wish: Wish): Promise<Taken[]> {
  const problem = wordsProblem(wish) ?? (await recipientsProblem(trx, wish));
  if (problem !== null) throw problem;
  refuseFrom(await deps.numberStanding(trx, wish.from), wish.from);
  const caps = await deps.capsNow(trx);
  const each = await estimateEach(trx, caps, wish);
  const texts = wish.to.length;
  await refuseOverCap(trx, caps, { author: wish.author, texts, money: (each ?? 0n) * BigInt(texts) });
  const taken: Taken[] = [];
  // In one order for everybody: two wishes for the same numbers must not wait for each other.
  for (const to of wish.to.toSorted()) {
    if (!wish.again) await refuseEqual(trx, to, wish);
    taken.push(await takeOne(trx, deps, wish, to, each));
  }
  if (wish.channelId !== null) await rememberNumber(trx, wish.channelId, wish.from);
  return taken;
}

/** Why these words cannot be sent, by anybody to anybody; null: they can. */
export function wordsProblem(words: Pick<Wish, 'body' | 'mediaUrls'>): Refusal | null {
  const field = { field: 'text' };
  if (words.body.trim() === '' && words.mediaUrls.length === 0) {
    return new Refusal('no_words', 'There is no text to send.', 'Write what the customer should read.', field);
  }
  // By code points, as a person counts; the segments are counted elsewhere.
  const length = [...words.body].length;
  if (length <= maxBodyLength) return null;
  return new Refusal(
    'too_long',
    `The text has ${length} characters; at most ${maxBodyLength} can be sent.`,
    `Shorten it by ${length - maxBodyLength}, or send it as two.`,
    field,
  );
}

/** Why these people cannot be texted from that number, as far as is known beforehand; null: nothing stands in the way. */
export async function recipientsProblem(db: Db | Trx, wish: Pick<Wish, 'from' | 'to'>): Promise<Refusal | null> {
  const field = { field: 'to' };
  if (wish.to.length === 0) {
    return new Refusal('no_recipient', 'There is no number to send to.', 'For example: (206) 555-0111.', field);
  }
  if (wish.to.length > mostRecipients) {
    return new Refusal(
      'too_many_recipients',
      `${wish.to.length} recipients are too many for one text.`,
      `Send to at most ${mostRecipients} at a time.`,
      field,
    );
  }
  if (wish.to.includes(wish.from) && wish.to.length > 1) {
    return new Refusal(
      'to_itself',
      `${formatNational(wish.from)} is the number it would come from.`,
      'Take it out, or choose another number to send from.',
      field,
    );
  }
  if (wish.to.includes(wish.from)) {
    return new Refusal('to_itself', 'That number is the one it would come from.', 'Choose another recipient.', field);
  }
  const blocked = await findBlockedAmong(db, wish.to);
  return blocked.length === 0 ? null : blockedRefusal(blocked, wish.to.length);
}

function refuseFrom(standing: NumberStanding, from: string): void {
  if (standing === 'gone') {
    throw new Refusal(
      'from_gone',
      `${formatNational(from)} is not on the Flowroute account any more.`,
      'Choose another number to send from.',
      { field: 'from' },
    );
  }
  if (standing === 'cannot_text') {
    throw new Refusal(
      'from_cannot_text',
      `Messaging is switched off for ${formatNational(from)}.`,
      `Choose another number, or ask an admin to switch messaging on: /numbers show ${formatNational(from)}`,
      { field: 'from' },
    );
  }
}

/** With several recipients it says what became of the others too: nothing, until these are taken out. */
function blockedRefusal(blocked: Blocked[], recipients: number): Refusal {
  const named = blocked.slice(0, 3);
  const happened = named.map((one) => `${formatNational(one.number)} must not be texted: ${one.reason}.`);
  if (blocked.length > named.length) happened.push(`Nor must ${blocked.length - named.length} more of them.`);
  const [those, it] = blocked.length === 1 ? ['that number', 'it'] : ['them', 'them'];
  const next = [`See /switchboard optouts for who put ${it} there.`];
  if (recipients > 1) {
    next.unshift(
      `None of the ${recipients} texts has left, and the draft is kept under /sms: take ${those} out and send again.`,
    );
  }
  return new Refusal('blocked', happened.join(' '), next.join(' '), { field: 'to' });
}

async function refuseEqual(trx: Trx, to: string, wish: Wish): Promise<void> {
  // Two people who press Send on equal words in the same instant: the second waits here and then finds the first's row.
  const key = `${to}\n${wish.body}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
  const equal = await findEqual(trx, to, wish.body, wish.mediaUrls);
  if (equal !== null) throw new AlreadySent(to, equal.author, equal.secondsAgo);
}

/** The same words to the same number within the last ten minutes, from whichever of our numbers; null: none. */
export async function findEqual(
  db: Db | Trx,
  to: string,
  body: string,
  mediaUrls: string[],
): Promise<{ author: string; secondsAgo: number } | null> {
  const row = await db
    .selectFrom('texts')
    .select(['author', sql<number>`extract(epoch from clock_timestamp() - created_at)::int`.as('age')])
    .where('to_number', '=', to)
    .where('body', '=', body)
    .where('media_urls', '=', sql<string[]>`${JSON.stringify(mediaUrls)}::jsonb`)
    .where('state', '!=', 'rejected')
    .where('created_at', '>', sql<Date>`now() - ${equalWithinMinutes} * interval '1 minute'`)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { author: row.author, secondsAgo: Math.max(0, row.age) };
}

async function takeOne(trx: Trx, deps: TakeDeps, wish: Wish, to: string, estimate: bigint | null): Promise<Taken> {
  const home = { channelId: wish.channelId, user: wish.author };
  const conversation = await openConversation(trx, { ourNumber: wish.from, theirNumber: to }, home);
  const textId = randomUUID();
  await trx
    .insertInto('texts')
    .values({
      id: textId,
      conversation_id: conversation.id,
      author: wish.author,
      from_number: wish.from,
      to_number: to,
      body: wish.body,
      media_urls: JSON.stringify(wish.mediaUrls),
      is_mms: wish.mediaUrls.length > 0,
      state: 'queued',
      good_until: sql<Date>`now() + ${shelfLifeMinutes} * interval '1 minute'`,
      next_try_at: sql<Date>`now()`,
      again: wish.again,
      resend_of: wish.resendOf ?? null,
      estimate_nanodollars: estimate,
    })
    .execute();
  const parentId = await placeConversation(trx, conversation);
  await placeMessage(trx, {
    entity: 'text',
    entityId: textId,
    channelId: conversation.channelId,
    homeUser: conversation.homeUser,
    parentId,
  });
  await writeAudit(trx, {
    actor: wish.author,
    action: 'text.taken',
    entity: 'text',
    entityId: textId,
    source: wish.source,
    details: {
      to: keyedHash(deps.auditKey, to),
      from: wish.from,
      words: keyedHash(deps.auditKey, wish.body),
      again: wish.again,
      resendOf: wish.resendOf ?? null,
    },
  });
  await deps.queue.enqueue(trx, sendJob, { textId });
  return { textId, conversationId: conversation.id, to };
}

async function rememberNumber(trx: Trx, channelId: string, from: string): Promise<void> {
  await trx
    .insertInto('channel_numbers')
    .values({ channel_id: channelId, from_number: from })
    .onConflict((conflict) =>
      conflict.column('channel_id').doUpdateSet({ from_number: from, used_at: sql<Date>`now()` }),
    )
    .execute();
}
