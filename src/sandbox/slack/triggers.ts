import { INTERACTION } from '../../slack/limits.ts';
import { newSecret } from './ids.ts';
import { SlackRefusal } from './refusal.ts';

export type Trigger = { id: string; userId: string; madeAt: number; viewId: string | null; channel: string | null };

export type Triggers = {
  /** A fresh id for one act of a person; its 3 s begin now, not when the app gets it. */
  issue(from: { userId: string; viewId?: string; channel?: string }): string;
  /** The trigger, if it is still good. Throws `invalid_trigger_id`, `expired_trigger_id` or `exchanged_trigger_id`. */
  check(id: string): Trigger;
  /** Uses it up. */
  exchange(trigger: Trigger): void;
};

/** https://docs.slack.dev/reference/methods/views.open (errors) and /interactivity/handling-user-interaction (life) */
export function createTriggers(now: () => number): Triggers {
  const live = new Map<string, Trigger>();
  const exchanged = new Set<string>();
  let number = 100_000_000;
  return {
    issue({ userId, viewId, channel }) {
      number += 1;
      const id = `${number}.${Math.floor(now() / 1000)}.${newSecret()}`;
      live.set(id, { id, userId, madeAt: now(), viewId: viewId ?? null, channel: channel ?? null });
      return id;
    },
    check(id) {
      const trigger = live.get(id);
      if (!trigger) throw new SlackRefusal('invalid_trigger_id');
      if (exchanged.has(id)) throw new SlackRefusal('exchanged_trigger_id');
      if (now() - trigger.madeAt > INTERACTION.triggerLifeMs) throw new SlackRefusal('expired_trigger_id');
      return trigger;
    },
    exchange(trigger) {
      exchanged.add(trigger.id);
    },
  };
}
