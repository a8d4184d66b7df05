import { Refusal } from '../errors.ts';
import type { Trx } from '../storage/transaction.ts';
import { type ChangeDeps, placeInNewChannel } from './change-settings.ts';
import { type Holder, refusalOf } from './roles.ts';
import { type ChangeState, lockChange, type SettingChange } from './setting-change.ts';
import { printOf, readSetting } from './setting-kinds.ts';
import { endChange, lockSettings, noteChange } from './setting-rows.ts';

export type Verdict = {
  changeId: string;
  /** Who decides, read at most a minute ago. */
  by: Holder;
  /** The admins, full members, read at most a minute ago. */
  admins: string[];
  /** Who asked for it withdraws it by refusing it. */
  verdict: 'confirm' | 'refuse';
  source: 'button';
};

export type Decided =
  | { kind: 'done'; change: SettingChange; state: Exclude<ChangeState, 'open'> }
  /** Nothing was decided; the refusal is for that person alone, and stands in the trail. */
  | { kind: 'refused'; refusal: Refusal };

/**
 * Confirms, refuses or withdraws a change that waits. Everything is looked at here, at the click. The caller commits in
 * either case, since a refused click stands in the trail too, and calls `settings.forget()` then.
 */
export async function decideChange(trx: Trx, deps: ChangeDeps, wish: Verdict): Promise<Decided> {
  await lockSettings(trx);
  const change = await lockChange(trx, wish.changeId);
  if (change === null) {
    return {
      kind: 'refused',
      refusal: new Refusal('no_change', 'That change is not known here.', 'See /switchboard settings.'),
    };
  }
  const refusal = whyNot(wish, change);
  if (refusal !== null) return refuse(trx, wish, change, refusal);
  const me = wish.by.person.id;
  if (wish.verdict === 'refuse') {
    const state = me === change.askedBy ? 'withdrawn' : 'refused';
    await endChange(trx, change, { state, by: me, source: wish.source });
    return { kind: 'done', change, state };
  }
  const overtaken = await overtakenBy(trx, deps, change, wish.admins);
  if (overtaken !== null) {
    await endChange(trx, change, { state: 'refused', by: null, reason: overtaken, source: wish.source });
    return refuse(trx, wish, change, overtakenRefusal[overtaken](change));
  }
  await endChange(trx, change, { state: 'applied', by: me, source: wish.source });
  if (change.key === 'approvalChannel') await placeInNewChannel(trx, change.id, change.newValue);
  return { kind: 'done', change, state: 'applied' };
}

/**
 * Why an open change can hold for nobody any more: the setting has another value than it was asked under, or who asked is
 * no admin now, so that a single one would stand behind it. Null: it can.
 */
export async function overtakenBy(
  trx: Trx,
  deps: ChangeDeps,
  change: SettingChange,
  admins: string[],
): Promise<'other_value' | 'asker_gone' | null> {
  if (!admins.includes(change.askedBy)) return 'asker_gone';
  const now = (await deps.settings.read(trx))[change.key];
  const old = readSetting(change.key, change.oldValue);
  const isReadable = readSetting(change.key, change.newValue) !== null;
  return old !== null && isReadable && printOf(old.value) === printOf(now) ? null : 'other_value';
}

const overtakenRefusal = {
  other_value: () =>
    new Refusal(
      'changed_meanwhile',
      'The setting has another value by now than when this was asked, so it is refused.',
      'Ask for it again if it is still wanted.',
    ),
  asker_gone: (change: SettingChange) =>
    new Refusal(
      'asker_gone',
      'Who asked for this is no admin any more, so it is refused.',
      'Two admins have to stand behind it: ask for it yourself, and somebody else confirms it.',
      { people: [change.askedBy] },
    ),
};

function whyNot(wish: Verdict, change: SettingChange): Refusal | null {
  const lacksRole = refusalOf(wish.by, 'settings.change');
  if (lacksRole !== null) return lacksRole;
  if (change.state !== 'open') return alreadyDecided(change);
  const me = wish.by.person.id;
  if (wish.verdict === 'refuse' || me !== change.askedBy) return null;
  const others = wish.admins.filter((id) => id !== me);
  return others.length > 0
    ? new Refusal('own_change', 'You asked for this, so somebody else has to confirm it.', 'Another admin can.', {
        people: others.slice(0, 3),
      })
    : new Refusal(
        'own_change',
        'You asked for this, and nobody else is an admin, so there is a waiting time.',
        'The message says when it holds. Add a second admin to wait less next time.',
      );
}

const ended: { [state in ChangeState]: string } = {
  open: 'It waits',
  applied: 'This holds already',
  refused: 'This was refused already',
  withdrawn: 'This was withdrawn',
};

function alreadyDecided(change: SettingChange): Refusal {
  const at = change.decidedAt === null ? '' : `, since ${change.decidedAt.toISOString().slice(11, 16)} UTC`;
  const people = change.decidedBy === null ? [] : [change.decidedBy];
  return new Refusal('already_decided', `${ended[change.state]}${at}.`, 'The message shows how it ended.', { people });
}

async function refuse(trx: Trx, wish: Verdict, change: SettingChange, refusal: Refusal): Promise<Decided> {
  const { by, source } = wish;
  await noteChange(trx, change, { verb: 'click_refused', by: by.person.id, reason: refusal.code, source });
  return { kind: 'refused', refusal };
}
