import { toCarrierNumber } from './carrier-number.ts';
import { FlowrouteError } from './flowroute-error.ts';
import { judge, type NotAccepted } from './outcomes.ts';
import { type NumberDetails, parseNumberDetails } from './parse-number.ts';
import type { Ports } from './ports.ts';
import { secretsOfUrl } from './secrets.ts';

export type PurchaseSettings = {
  cnamLookupsEnabled?: boolean;
  messagingEnabled?: boolean;
  /** Whether Flowroute forwards texts by e-mail. */
  messagingEmail?: boolean;
  /** Where inbound texts of this number go. Holds a secret; not for a log. */
  messagingCallbackUrl?: string;
};

export type NumberChanges = PurchaseSettings & {
  /** At most 64 characters; null takes it away. */
  alias?: string | null;
};

type Done = {
  kind: 'accepted';
  /** E.164. */
  number: string;
  /** False for a 207: the number is there, but setting up its messaging failed. */
  messagingProvisioned: boolean;
  details: NumberDetails;
};

export type PurchaseOutcome = Done | NotAccepted;
export type UpdateOutcome = Done | NotAccepted;
export type ReleaseOutcome = { kind: 'accepted'; number: string } | NotAccepted;

/** What a callback of a number is told: inbound SMS and MMS, and the receipts of each. */
export type CallbackType = 'sms_callback' | 'mms_callback' | 'sms_dlr_callback' | 'mms_dlr_callback';
export type CallbackOutcome = { kind: 'accepted'; number: string } | NotAccepted;

const template = '/v2/numbers/:id';

export function createNumbers(ports: Ports) {
  return {
    /**
     * One number of the account; null where it is not on the account.
     * @throws FlowrouteError
     */
    async getNumber(number: string, options: { signal?: AbortSignal } = {}): Promise<NumberDetails | null> {
      const json = await ports.read({
        template,
        path: pathOf(number),
        maxBytes: ports.maxBytes,
        signal: options.signal,
      });
      if (json === null) return null;
      const details = parseNumberDetails(json);
      if (details === null) throw new FlowrouteError('unreadable_answer', { status: 200 });
      return details;
    },

    /**
     * Buys a number that is for sale, in one attempt that is never repeated. A 403 means too little money on the account.
     * @throws SwitchboardError when `number` is not E.164; nothing has left then.
     */
    async buyNumber(
      number: string,
      settings: PurchaseSettings = {},
      options: { signal?: AbortSignal } = {},
    ): Promise<PurchaseOutcome> {
      const body = settingsBody(settings);
      const exchange = await ports.attempt({
        method: 'POST',
        template,
        path: pathOf(number),
        // Documents and SDKs buy without any body where nothing is set.
        ...(Object.keys(body).length > 0 ? { body } : {}),
        signal: options.signal,
      });
      return judge(exchange, acceptFor(number), ports.hiding(secretsOfUrl(settings.messagingCallbackUrl)));
    },

    /**
     * Changes what is given and leaves the rest, in one attempt. A caller may repeat it: the same change twice is the same.
     * @throws SwitchboardError when `number` is not E.164; nothing has left then.
     */
    async updateNumber(
      number: string,
      changes: NumberChanges,
      options: { signal?: AbortSignal } = {},
    ): Promise<UpdateOutcome> {
      const alias = changes.alias === undefined ? {} : { alias: changes.alias };
      const exchange = await ports.attempt({
        method: 'PATCH',
        template,
        path: pathOf(number),
        body: { type: 'number', ...alias, ...settingsBody(changes) },
        signal: options.signal,
      });
      return judge(exchange, acceptFor(number), ports.hiding(secretsOfUrl(changes.messagingCallbackUrl)));
    },

    /**
     * Gives a number back, in one attempt that is never repeated. A 404 means that it is not on the account.
     * @throws SwitchboardError when `number` is not E.164; nothing has left then.
     */
    async releaseNumber(number: string, options: { signal?: AbortSignal } = {}): Promise<ReleaseOutcome> {
      const exchange = await ports.attempt({
        method: 'DELETE',
        template,
        path: pathOf(number),
        signal: options.signal,
      });
      return judge(exchange, acceptEmpty(number), ports.hiding([]));
    },

    /**
     * Sets where one kind of a number's callbacks goes, in one attempt. A caller may repeat it: the same address twice is
     * the same. `url` holds a secret; not for a log.
     * @throws SwitchboardError when `number` is not E.164; nothing has left then.
     */
    async setNumberCallback(
      number: string,
      type: CallbackType,
      url: string,
      options: { signal?: AbortSignal } = {},
    ): Promise<CallbackOutcome> {
      const exchange = await ports.attempt({
        method: 'POST',
        template: `${template}/relationships/:type`,
        path: `${pathOf(number)}/relationships/${type}`,
        body: { callback_url: url },
        signal: options.signal,
      });
      return judge(exchange, acceptEmpty(number), ports.hiding(secretsOfUrl(url)));
    },
  };
}

function pathOf(number: string): string {
  return `/v2/numbers/${toCarrierNumber(number)}`;
}

function settingsBody(settings: PurchaseSettings): Record<string, unknown> {
  const all = {
    cnam_lookups_enabled: settings.cnamLookupsEnabled,
    messaging_enabled: settings.messagingEnabled,
    messaging_email: settings.messagingEmail,
    messaging_callback_url: settings.messagingCallbackUrl,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** 201 (200 in older documents) and 207, with this very number in the body; another 2xx or another number proves nothing. */
function acceptFor(number: string): (status: number, json: unknown) => Done | null {
  return (status, json) => {
    const details = parseNumberDetails(json);
    if (details?.number !== number || ![200, 201, 207].includes(status)) return null;
    return { kind: 'accepted', number, messagingProvisioned: status !== 207, details };
  };
}

/** 204 is all that is documented, and it has no body; another 2xx proves nothing. */
function acceptEmpty(number: string): (status: number) => { kind: 'accepted'; number: string } | null {
  return (status) => (status === 204 ? { kind: 'accepted', number } : null);
}
