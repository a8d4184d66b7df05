import { loneWaitHours } from '../../access/review-changes.ts';
import { findChange, type SettingChange } from '../../access/setting-change.ts';
import { readSetting } from '../../access/setting-kinds.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, button, context, section } from '../blocks.ts';
import { slackDate } from '../mrkdwn.ts';
import { memberNames } from '../names.ts';
import { fitItems, type NameOf, sayChange, settingNames } from '../say-settings.ts';
import type { Face } from '../show-row.ts';

/** A change of a setting for its whole life: who, from what to what, and how it stands; buttons while it waits. */
export async function renderSettingChange(db: Db, changeId: string): Promise<Face | null> {
  const change = await findChange(db, changeId);
  if (change === null) return null;
  const name = await namesOf(db, change);
  const who = name(change.askedBy);
  const what = settingNames[change.key];
  const head = change.state === 'applied' ? `${who} changed ${what}` : `${who} asked to change ${what}`;
  const lines = sayChange(change.key, change.oldValue, change.newValue, name);
  return {
    text: `${marks[change.state]} ${head}${change.state === 'open' ? '. Another admin has to confirm it.' : ''}`,
    blocks: [
      section(`${marks[change.state]} *${head}*\n${fitItems(lines, '\n')}`),
      context(standing(change, name)),
      ...(change.state === 'open' ? [changeButtons('setting', change, 'message')] : []),
    ],
  };
}

/** The names of all who stand in a change. */
export async function namesOf(db: Db, change: SettingChange): Promise<NameOf> {
  const members = [change.oldValue, change.newValue].flatMap((value) => {
    if (change.key === 'approvalChannel') return [];
    return readSetting('senders', value)?.value ?? [];
  });
  return memberNames(db, [change.askedBy, ...(change.decidedBy === null ? [] : [change.decidedBy]), ...members]);
}

/** `list`: in the answer to a command, which is drawn anew after a press. A lone admin has nobody to confirm it. */
export function changeButtons(blockId: string, change: SettingChange, where: 'message' | 'list') {
  const [confirm, refuse] =
    where === 'message' ? [act.settingConfirm, act.settingRefuse] : [act.settingConfirmListed, act.settingRefuseListed];
  return actions(
    blockId,
    ...(change.ripeAt === null
      ? [button({ action: confirm, label: 'Confirm', value: change.id, style: 'primary' })]
      : []),
    button({ action: refuse, label: change.ripeAt === null ? 'Refuse' : 'Withdraw', value: change.id }),
  );
}

const marks = { open: '🔓', applied: '⚙️', refused: '🚫', withdrawn: '↩️' } as const;

/** How a change stands: whom it waits for, or who decided and when. */
export function standing(change: SettingChange, name: NameOf): string {
  const when = change.decidedAt === null ? '' : `, ${slackDate(change.decidedAt)}`;
  const decider = change.decidedBy === null ? '' : name(change.decidedBy);
  switch (change.state) {
    case 'open':
      return change.ripeAt === null
        ? 'It loosens something, so another admin has to confirm it. Who asked can withdraw it by Refuse.'
        : `Nobody else is an admin, so it holds from ${slackDate(change.ripeAt)} on, unless it is withdrawn.`;
    case 'applied':
      if (change.decidedBy === null) return `Held after ${loneWaitHours} hours, since nobody else is an admin${when}`;
      return change.decidedBy === change.askedBy ? `It holds at once${when}` : `Confirmed by ${decider}${when}`;
    case 'refused':
      if (change.endedReason === 'other_value') return `Refused: the setting was changed otherwise meanwhile${when}`;
      if (change.endedReason === 'asker_gone') return `Refused: who asked is no admin any more${when}`;
      return `Refused by ${decider}${when}`;
    case 'withdrawn':
      return `Withdrawn${when}`;
  }
}
