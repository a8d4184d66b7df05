import { SwitchboardError } from '../errors.ts';
import { type Answer, refusalAnswer } from './answers.ts';
import type { Call } from './call.ts';
import type { Here } from './own-commands.ts';
import { count } from './report-blocks/figures.ts';

/** When a reading that goes on is spoken of. With the answer that makes four of the five uses that a response_url has. */
const spokenAfterMs = [1_500, 20_000, 120_000];

/**
 * Answers with what a reading gives, and says meanwhile how far it is; whatever comes of it takes the place of that. `work` is
 * handed what to call with the records read so far.
 */
export async function readAloud(
  here: Here,
  call: Call,
  work: (onProgress: (records: number) => void) => Promise<Answer>,
): Promise<void> {
  let records = 0;
  let speaking: Promise<void> | null = null;
  const timers = spokenAfterMs.map((ms) =>
    setTimeout(() => {
      const far = records === 0 ? '' : ` ${count(records)} records so far.`;
      const answer = { text: `Reading…${far}`, replace: speaking !== null };
      speaking = (speaking ?? Promise.resolve()).then(() => call.answer(answer));
    }, ms),
  );
  try {
    const answer = await work((now) => {
      records = now;
    });
    await said(answer);
  } catch (error) {
    if (speaking === null) throw error;
    if (error instanceof SwitchboardError) return await said(refusalAnswer(here, error));
    // Who called says more of it.
    await said({ text: 'The reading broke off.' });
    throw error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }

  async function said(answer: Answer): Promise<void> {
    for (const timer of timers) clearTimeout(timer);
    await speaking;
    await call.answer({ ...answer, replace: speaking !== null });
  }
}
