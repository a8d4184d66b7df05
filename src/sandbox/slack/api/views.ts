import { z } from 'zod';
import type { Local } from '../local.ts';
import type { Json } from '../protocol.ts';
import { refusedFor, SlackRefusal } from '../refusal.ts';
import { acceptView, type KeptView, viewObject } from '../views.ts';
import { arg, method } from './method.ts';

const view = { view: arg.json };

/** `view` that is no JSON at all is a refusal of its own. */
function read(value: Json | undefined, type: 'modal' | 'home'): Json {
  if (value === undefined) throw refusedFor('invalid_arguments', ['must be valid JSON [json-pointer:/view]']);
  acceptView(value, type);
  return value;
}

function checkHash(kept: KeptView, hash: string | undefined): void {
  if (hash && hash !== kept.hash) throw new SlackRefusal('hash_conflict');
}

function find(local: Local, args: { view_id?: string | undefined; external_id?: string | undefined }): KeptView {
  const { view_id, external_id } = args;
  if (!view_id && !external_id) throw refusedFor('invalid_arguments', ['missing required field: view_id']);
  const found = view_id ? local.views.get(view_id) : local.views.byExternalId(external_id ?? '');
  if (!found) throw new SlackRefusal('not_found');
  return found;
}

export const viewsMethods = [
  method({
    name: 'views.open',
    scopes: [],
    args: z.object({ ...view, trigger_id: arg.text }),
    run(local, args) {
      const given = read(args.view, 'modal');
      const trigger = local.triggers.check(args.trigger_id);
      local.triggers.exchange(trigger);
      return { view: viewObject(local.views.open(trigger.userId, given, trigger.channel)) };
    },
  }),
  method({
    name: 'views.push',
    scopes: [],
    args: z.object({ ...view, trigger_id: arg.text }),
    run(local, args) {
      const given = read(args.view, 'modal');
      const trigger = local.triggers.check(args.trigger_id);
      const kept = local.views.push(trigger.userId, given);
      local.triggers.exchange(trigger);
      return { view: viewObject(kept) };
    },
  }),
  method({
    name: 'views.update',
    scopes: [],
    args: z.object({
      ...view,
      view_id: arg.text.optional(),
      external_id: arg.text.optional(),
      hash: arg.text.optional(),
    }),
    run(local, args) {
      const kept = find(local, args);
      const given = read(args.view, kept.given.type === 'home' ? 'home' : 'modal');
      checkHash(kept, args.hash);
      return { view: viewObject(local.views.update(kept, given)) };
    },
  }),
  method({
    name: 'views.publish',
    scopes: [],
    args: z.object({ ...view, user_id: arg.text, hash: arg.text.optional() }),
    run(local, args) {
      const given = read(args.view, 'home');
      if (!local.manifest.homeTab) throw new SlackRefusal('not_enabled');
      const person = local.people.get(args.user_id);
      if (!person || person.isBot) {
        throw refusedFor('invalid_arguments', ['invalid `user_id` [json-pointer:/user_id]']);
      }
      const before = local.views.home(args.user_id);
      if (before) checkHash(before, args.hash);
      return { view: viewObject(local.views.publish(args.user_id, given)) };
    },
  }),
];
