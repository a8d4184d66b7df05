import type { AllMiddlewareArgs, App } from '@slack/bolt';
import { z } from 'zod';
import { act } from './actions.ts';
import { guard } from './call.ts';
import { commandCall, pressCall, type ViewPress } from './calls.ts';
import type { InFlight } from './in-flight.ts';
import * as access from './listeners/access.ts';
import * as compose from './listeners/compose.ts';
import * as drafts from './listeners/drafts.ts';
import { freezeLift } from './listeners/freeze.ts';
import { mdrCommand, mdrPresses, recordRefresh } from './listeners/mdr/index.ts';
import { numberPresses, numbersCommand } from './listeners/numbers/index.ts';
import { optoutRemove, optoutsPage } from './listeners/optouts.ts';
import * as settings from './listeners/settings.ts';
import { type CommandCall, smsCommand } from './listeners/sms.ts';
import { switchboardCommand } from './listeners/switchboard.ts';
import * as texts from './listeners/texts.ts';
import { lookAfterCommand, lookAfterPress } from './look-first.ts';
import { openFresh } from './open-compose.ts';
import { fillRecord } from './record-modal.ts';
import { registerViews } from './register-views.ts';
import type { Services } from './services.ts';
import { type CommandName, events } from './surface.ts';
import { onTakeBudget } from './take-budget.ts';

type Context = AllMiddlewareArgs['context'];

/** What answers each command, by its name without the prefix. */
const commands: { [name in CommandName]: (services: Services, call: CommandCall) => Promise<void> } = {
  sms: smsCommand,
  mdr: mdrCommand,
  numbers: numbersCommand,
  switchboard: switchboardCommand,
};

/** Every press, by its action id. */
export const presses: { [actionId: string]: (services: Services, press: ViewPress) => Promise<void> } = {
  [act.textDetails]: texts.textDetails,
  [act.textRetry]: texts.textRetry,
  [act.wentOut]: texts.wentOut,
  [act.sendAgain]: texts.didNotGoOut,
  [act.heldSend]: texts.heldSend,
  [act.heldDiscard]: texts.heldDiscard,
  [act.reply]: texts.conversationReply,
  [act.confirmSend]: (services, press) => drafts.draftSend(services, press, false),
  [act.confirmSendAgain]: (services, press) => drafts.draftSend(services, press, true),
  [act.draftEdit]: drafts.draftEdit,
  [act.draftDiscard]: drafts.draftDiscard,
  [act.draftAfresh]: openFresh,
  [act.composePreview]: (services, press) => showPreview(services, press, true),
  [act.composeTo]: (services, press) => showPreview(services, press, false),
  [act.recordRefresh]: refreshRecord,
  [act.optoutRemove]: optoutRemove,
  [`${act.optoutsPage}:back`]: optoutsPage,
  [`${act.optoutsPage}:on`]: optoutsPage,
  [act.freezeLift]: freezeLift,
  [act.settingsApprovals]: settings.openApprovals,
  [act.settingsBudget]: settings.openBudget,
  [act.settingsTexts]: settings.openTextCaps,
  [act.accessAdmins]: (services, press) => access.openMembers(services, press, 'admins'),
  [act.accessApprovers]: (services, press) => access.openMembers(services, press, 'approvers'),
  [act.accessSenders]: (services, press) => access.openMembers(services, press, 'senders'),
  [act.accessAuditors]: (services, press) => access.openMembers(services, press, 'auditors'),
  [act.settingConfirm]: (services, press) => settings.settingDecided(services, press, 'confirm', false),
  [act.settingRefuse]: (services, press) => settings.settingDecided(services, press, 'refuse', false),
  [act.settingConfirmListed]: (services, press) => settings.settingDecided(services, press, 'confirm', true),
  [act.settingRefuseListed]: (services, press) => settings.settingDecided(services, press, 'refuse', true),
  ...numberPresses,
  ...mdrPresses,
};

export function registerListeners(app: App, services: Services, inFlight: InFlight): void {
  for (const [name, handle] of Object.entries(commands)) {
    app.command(`/${services.config.commandPrefix}${name}`, ({ body, ack, context }) => {
      const call = commandCall(services, body, envelopeOf(context), ack);
      const look = lookAfterCommand(name, call.text);
      return inFlight.track(guard(services, call, () => handle(services, call), look));
    });
  }
  app.action(/.*/, ({ body, ack, context, action }) => {
    const actionId = 'action_id' in action ? action.action_id : '';
    const handle = presses[actionId];
    const press = pressCall(services, body, envelopeOf(context), ack);
    return inFlight.track(
      guard(
        services,
        press,
        async () => {
          if (handle !== undefined) return handle(services, press);
          // The From field's choice and a pressed link ask for nothing; a button of an earlier version is not met with silence.
          await press.ack();
        },
        lookAfterPress(actionId),
      ),
    );
  });
  app.options(act.composeFrom, ({ body, ack, payload }) =>
    inFlight.track(answerOptions(services, body, payload.value, ack)),
  );
  registerViews(app, services, inFlight);
  registerEvents(app, services, inFlight);
}

const optionsBody = z.object({ view: z.object({ private_metadata: z.string() }) });

async function answerOptions(
  services: Services,
  body: unknown,
  typed: string,
  ack: (answer: { options: Awaited<ReturnType<typeof compose.fromOptions>> }) => Promise<void>,
): Promise<void> {
  try {
    const { view: opened } = optionsBody.parse(body);
    const options = await onTakeBudget(() => compose.fromOptions(services, opened.private_metadata, typed));
    await ack({ options });
  } catch (error) {
    services.log.warn({ err: error }, 'The choices of the From field could not be read');
    await ack({ options: [] });
  }
}

function envelopeOf(context: Context): string | null {
  return typeof context.envelopeId === 'string' ? context.envelopeId : null;
}

async function showPreview(services: Services, press: ViewPress, withEstimate: boolean): Promise<void> {
  await press.ack();
  if (press.view === null) return;
  const { id, metadata, values } = press.view;
  const submission = { viewId: id, hash: '', userId: press.userId, metadata, values };
  await services.client.views.update({
    view_id: id,
    view: await compose.previewed(services, submission, withEstimate),
  });
}

/** In a modal the record is filled again where it stands; in an answer to a command it is replaced. */
async function refreshRecord(services: Services, press: ViewPress): Promise<void> {
  if (press.view === null) return recordRefresh(services, press);
  await press.ack();
  await fillRecord(services, press, press.view.id, press.value);
}

const eventBody = z.object({
  event: z.object({
    user: z.object({ id: z.string() }).optional().catch(undefined),
    subteam: z.object({ id: z.string() }).optional(),
    subteam_id: z.string().optional(),
  }),
});

/** What we know of a person or a group is stale from the moment that Slack tells of a change. */
function registerEvents(app: App, services: Services, inFlight: InFlight): void {
  for (const name of events) {
    app.event(name, ({ body }) => inFlight.track(heard(services, body)));
  }
}

async function heard(services: Services, body: unknown): Promise<void> {
  const { event } = eventBody.parse(body);
  const group = event.subteam?.id ?? event.subteam_id;
  if (event.user !== undefined) await services.people.personChanged(event.user.id);
  if (group !== undefined) await services.people.groupChanged(group);
}
