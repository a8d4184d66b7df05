import type { Asked } from './asked.ts';
import { methodNotAllowed, unauthorized, unknownPath } from './carrier-errors.ts';
import { listNumbers, listRoutes, numberDetails, releaseNumber, severalNumbers } from './operations/account-numbers.ts';
import {
  callbackWords,
  lookUpAccountCallback,
  removeAccountCallback,
  setAccountCallback,
  setNumberCallback,
} from './operations/callback-settings.ts';
import { changeNumber, provisionMessaging } from './operations/change-number.ts';
import { listRecords, lookUpRecord } from './operations/look-up-records.ts';
import { listAreaCodes, listExchanges, listTiers, searchNumbers } from './operations/numbers-for-sale.ts';
import { purchaseNumber } from './operations/purchase-number.ts';
import { sendMessage } from './operations/send-message.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { MessageVersion } from './render/record.ts';
import type { World } from './world.ts';

/** Carries out one request as the carrier: faults first, then the keys, then the address, then the operation. */
export function askCarrier(world: World, asked: Asked): Outcome {
  return world.faults.undergo(asked, world.settings.slowMs, () =>
    outcomeOf(() => {
      authenticate(world, asked);
      return operate(world, asked);
    }),
  );
}

function authenticate(world: World, asked: Asked): void {
  const { accessKey, secretKey } = world.settings;
  const [scheme = '', credentials = ''] = (asked.authorization ?? '').split(' ');
  const given = Buffer.from(credentials, 'base64').toString('utf8');
  if (scheme.toLowerCase() !== 'basic' || given !== `${accessKey}:${secretKey}`) throw unauthorized();
}

/** What an address says besides the resource; empty where it says nothing of the kind. */
type Place = { version: MessageVersion; id: string; word: string };
type Operation = (world: World, asked: Asked, place: Place) => Outcome;
type Resource = { path: RegExp; methods: Record<string, Operation> };

const messages = '(?<version>v2\\.1|v2\\.2)/messages';
const word = `(?<word>${callbackWords.join('|')})`;
const id = '(?<id>[^/]+)';

/** The first path that fits is the resource; so words like `available` stand before ids. */
const resources: Resource[] = [
  {
    path: exactly(messages),
    methods: {
      GET: (world, asked, { version }) => listRecords(world, asked, version),
      POST: (world, asked, { version }) => sendMessage(world, asked, version),
    },
  },
  {
    path: exactly(`${messages}/${word}`),
    methods: {
      GET: (world, _, { version, word }) => lookUpAccountCallback(world, version, word),
      PUT: (world, asked, { word }) => setAccountCallback(world, asked, word),
      DELETE: (world, _, { word }) => removeAccountCallback(world, word),
    },
  },
  {
    path: exactly(`${messages}/${id}`),
    methods: { GET: (world, asked, { version, id }) => lookUpRecord(world, asked, version, id) },
  },
  { path: exactly('v2/numbers'), methods: { GET: listNumbers } },
  { path: exactly('v2/numbers/available'), methods: { GET: searchNumbers } },
  { path: exactly('v2/numbers/available/areacodes'), methods: { GET: listAreaCodes } },
  { path: exactly('v2/numbers/available/exchanges'), methods: { GET: listExchanges } },
  { path: exactly('v2/numbers/available/tiers'), methods: { GET: listTiers } },
  { path: exactly('v2/numbers/details'), methods: { POST: severalNumbers } },
  {
    path: exactly(`v2/numbers/${id}`),
    methods: {
      GET: (world, asked, { id }) => numberDetails(world, asked, id),
      POST: (world, asked, { id }) => purchaseNumber(world, asked, id),
      PATCH: (world, asked, { id }) => changeNumber(world, asked, id),
      DELETE: (world, _, { id }) => releaseNumber(world, id),
    },
  },
  {
    path: exactly(`v2/numbers/${id}/relationships/${word}`),
    methods: { POST: (world, asked, { id, word }) => setNumberCallback(world, asked, id, word) },
  },
  { path: exactly('v2/message-provision'), methods: { POST: provisionMessaging } },
  { path: exactly('v2/routes'), methods: { GET: listRoutes } },
];

function exactly(path: string): RegExp {
  return new RegExp(`^/${path}$`);
}

/** Carries out the operation at an address; throws the carrier's 404 or 405. */
function operate(world: World, asked: Asked): Outcome {
  for (const { path, methods } of resources) {
    const match = path.exec(asked.pathname);
    if (!match) continue;
    const operation = methods[asked.method];
    if (!operation) throw methodNotAllowed(Object.keys(methods));
    const { version, id = '', word = '' } = match.groups ?? {};
    return operation(world, asked, { version: version === 'v2.2' ? 'v2.2' : 'v2.1', id, word });
  }
  throw unknownPath();
}
