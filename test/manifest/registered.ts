import { App, SocketModeReceiver } from '@slack/bolt';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { createPeople } from '../../src/access/people.ts';
import { createRoles } from '../../src/access/roles.ts';
import { createSettings } from '../../src/access/settings.ts';
import { numberKinds } from '../../src/numbers/request-numbers.ts';
import { createInFlight } from '../../src/slack/in-flight.ts';
import { registerListeners } from '../../src/slack/register.ts';
import type { Services } from '../../src/slack/services.ts';
import { createWebClient } from '../../src/slack/web-client.ts';
import type { Schema } from '../../src/storage/schema.ts';
import { quietLog } from '../support/database.ts';

const kinds = ['command', 'event', 'shortcut', 'action', 'options', 'view'] as const;
type Kind = (typeof kinds)[number];

/** What the app registers with a real Bolt app, by kind; commands, events and shortcuts sorted by name. */
export function registered(prefix: string) {
  const seen: { [kind in Kind]: unknown[] } = {
    command: [],
    event: [],
    shortcut: [],
    action: [],
    options: [],
    view: [],
  };
  registerListeners(recording(seen), servicesWith(prefix), createInFlight());
  return {
    commands: seen.command.map(String).toSorted(),
    events: seen.event.map(String).toSorted(),
    shortcuts: seen.shortcut.map(String).toSorted(),
    actions: seen.action,
    options: seen.options,
    views: seen.view,
  };
}

/** A Bolt app that notes the first argument of each registration; it is never started. */
function recording(seen: { [kind in Kind]: unknown[] }): App {
  const receiver = new SocketModeReceiver({ appToken: 'xapp-1-test' });
  const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-test' }), convoStore: false });
  return new Proxy(app, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      const kind = kinds.find((one) => one === name);
      if (kind === undefined || typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        seen[kind].push(given[0]);
        return Reflect.apply(value, target, given);
      };
    },
  });
}

/** Registering looks at the prefix only; the rest is real but idle. */
function servicesWith(commandPrefix: string): Services {
  const db = new Kysely<Schema>({
    dialect: {
      createDriver: () => new DummyDriver(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (one) => new PostgresIntrospector(one),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const nobody = async (): Promise<never> => {
    throw new Error('nobody is asked while listeners are registered');
  };
  const people = createPeople(db, { readPerson: nobody, readGroup: nobody });
  const settings = createSettings(db, { access: { admins: [], senders: [], approvers: [] }, approvalChannel: null });
  const queue = { enqueue: nobody, inLine: nobody, handle: () => {}, start: nobody, stop: nobody, isUp: () => false };
  return {
    config: { commandPrefix, defaultFromNumber: null, auditKey: null, alertsEvery: 300_000 },
    db,
    client: createWebClient('xoxb-test', 'http://127.0.0.1:9/api/'),
    roles: createRoles(nobody, people),
    people,
    reviewChanges: nobody,
    log: quietLog(),
    failpoint: nobody,
    doctor: nobody,
    take: { queue, auditKey: null, numberStanding: nobody, capsNow: nobody },
    settings,
    requests: { settings, kinds: numberKinds({ queue }) },
    orders: { settle: nobody, setUpAgain: nobody },
    request: { settings, queue },
    search: { start: nobody, basket: nobody },
    lists: { begin: nobody, find: nobody, page: nobody, read: nobody, stop: () => {} },
    lookup: { text: nobody, id: nobody, last: nobody, number: nobody },
    numbers: {
      page: nobody,
      details: nobody,
      traffic: nobody,
      trafficWithin: nobody,
      askChange: nobody,
      changeWithin: nobody,
      changeTold: nobody,
      askRelease: nobody,
      unusedIsKnown: nobody,
      unused: nobody,
      askUnused: nobody,
      daysRead: nobody,
    },
  };
}
