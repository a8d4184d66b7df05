import type { Act } from '../access/permissions.ts';
import { refuseUnless } from '../access/roles.ts';
import { SwitchboardError } from '../errors.ts';
import { sayErrorPlainly } from './answers.ts';
import { withinTake } from './call.ts';
import type { Services } from './services.ts';

/**
 * Whether a person may do this, for use before the ack of a submission: null, or the sentence that refuses. No call to Slack
 * stands before an ack: where what we know of the person is too old, it is read again behind the answer, and the next press
 * finds it.
 */
export async function whyNotSubmit(services: Services, userId: string, act: Act): Promise<string | null> {
  const holder = await withinTake(services.roles.holderKnown(userId));
  if (holder === null) {
    void services.roles.holder(userId).catch((error: unknown) => {
      services.log.warn({ err: error }, 'A person could not be read from Slack');
    });
    return 'I am checking with Slack that you may. Nothing was taken yet: please press the button again.';
  }
  try {
    refuseUnless(holder, act);
    return null;
  } catch (error) {
    if (!(error instanceof SwitchboardError)) throw error;
    return sayErrorPlainly(services, error);
  }
}
