import { type Call, mustAllow, withinTake } from '../call.ts';
import { saveSettings } from '../save-settings.ts';
import type { Services } from '../services.ts';
import { accessAnswer } from '../settings-answer.ts';
import type { Submission, SubmissionOutcome } from '../submission.ts';
import { membersView, type RoleKey, readMembers } from '../views/members.ts';
import type { Press } from './drafts.ts';
import { openSettings } from './settings.ts';

/** `/switchboard access`: who is admin, approver, sender and auditor. */
export async function accessCommand(services: Services, call: Call): Promise<void> {
  await mustAllow(services, call, 'settings.show');
  const answer = async () => accessAnswer(services.db, await services.settings.read(services.db));
  await call.answer(await withinTake(answer()));
}

/** A role's form, with who is on its list now. */
export function openMembers(services: Services, press: Press, role: RoleKey): Promise<void> {
  return openSettings(services, press, 'Access', [role], (settings, metadata) => membersView(settings, role, metadata));
}

export function membersSubmitted(
  services: Services,
  submission: Submission,
  role: RoleKey,
): Promise<SubmissionOutcome> {
  return saveSettings(services, submission, { read: (form) => readMembers(form, role), fields: { [role]: 'users' } });
}
