import { describe, expect, test } from '@jest/globals';
import { firstChannel } from '../../../src/sandbox/page/chat/channel-groups.ts';
import { inChannel, inThread, timeline } from '../../../src/sandbox/page/chat/timeline.ts';
import {
  channelChoices,
  chosenIn,
  optionChoices,
  personChoices,
  valueOfChoices,
} from '../../../src/sandbox/page/inputs/choices.ts';
import { readAddress, readPermalink, writeAddress } from '../../../src/sandbox/page/state/place.ts';
import type { Channel, Message, Person, Workspace } from '../../../src/sandbox/slack/protocol.ts';

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id.toLowerCase(),
  realName: `Person ${id}`,
  part: 'Member',
  title: '',
  isAdmin: false,
  isRestricted: false,
  isUltraRestricted: false,
  isStranger: false,
  isBot: false,
  deleted: false,
  tz: 'UTC',
  color: '#000000',
  ...more,
});

const channel = (id: string, more: Partial<Channel> = {}): Channel => ({
  id,
  name: id.toLowerCase(),
  kind: 'public',
  topic: '',
  members: ['U1', 'UBOT'],
  archived: false,
  shared: false,
  restricted: false,
  ...more,
});

const workspace = (channels: Channel[]): Workspace => ({
  team: { id: 'T1', name: 'Team', domain: 'team' },
  me: person('U1'),
  people: [person('U1'), person('U2', { deleted: true }), person('UBOT', { isBot: true })],
  channels,
  groups: [],
  app: { id: 'A1', name: 'App', botUserId: 'UBOT', commands: [], shortcuts: [] },
  delivery: 'http',
  flowrouteUrl: null,
});

const message = (ts: string, more: Partial<Message> = {}): Message => ({
  channel: 'C1',
  ts,
  threadTs: null,
  user: 'U1',
  isApp: false,
  text: '',
  blocks: [],
  ephemeralFor: null,
  edited: false,
  replyCount: 0,
  files: [],
  metadata: null,
  ...more,
});

describe('an address', () => {
  test.each([
    [null],
    [{ kind: 'home' } as const],
    [{ kind: 'channel', channel: 'C1', thread: null } as const],
    [{ kind: 'channel', channel: 'C1', thread: '1.000200' } as const],
  ])('says where one is: %j', (place) => {
    const url = new URL(writeAddress('U1', place), 'http://127.0.0.1');
    expect(readAddress(url)).toEqual({ as: 'U1', place, target: null });
  });

  test('a permanent link leads to its message, in its thread', () => {
    expect(readPermalink(new URL('http://x/archives/C1/p1700000000000100'))).toEqual({
      place: { kind: 'channel', channel: 'C1', thread: null },
      target: '1700000000.000100',
    });
    const reply = new URL('http://x/archives/C1/p1700000000000200?thread_ts=1700000000.000100&cid=C1');
    expect(readPermalink(reply)).toEqual({
      place: { kind: 'channel', channel: 'C1', thread: '1700000000.000100' },
      target: '1700000000.000200',
    });
    expect(readPermalink(new URL('http://x/elsewhere'))).toBeNull();
  });

  test('without one a window opens where the app is', () => {
    const outside = channel('C1', { members: ['U1'] });
    const archived = channel('C2', { archived: true });
    expect(firstChannel(workspace([archived, outside, channel('C3')]))?.id).toBe('C3');
    expect(firstChannel(workspace([outside]))?.id).toBe('C1');
    expect(firstChannel(workspace([]))).toBeNull();
  });
});

describe('a timeline', () => {
  const kinds = (items: ReturnType<typeof timeline>) =>
    items.map((item) => (item.kind === 'message' ? (item.compact ? 'compact' : 'full') : item.kind));

  test('names days in the reader’s zone and an author once in a run', () => {
    const late = Date.UTC(2026, 0, 1, 23, 59) / 1000;
    const messages = [`${late}.000000`, `${late + 30}.000000`, `${late + 90}.000000`, `${late + 1000}.000000`].map(
      (ts) => message(ts),
    );
    expect(kinds(timeline(messages, [], 'UTC'))).toEqual(['day', 'full', 'compact', 'day', 'full', 'full']);
    expect(kinds(timeline(messages, [], 'America/New_York'))).toEqual(['day', 'full', 'compact', 'compact', 'full']);
  });

  test('another author, a whisper or an answered message begins a new run', () => {
    const messages = [
      message('1.000000'),
      message('2.000000', { user: 'U2' }),
      message('2.500000', { user: 'U2', ephemeralFor: 'U1' }),
      message('3.000000', { user: 'U2', ephemeralFor: 'U1' }),
      message('4.000000', { user: 'U2', replyCount: 1 }),
      message('5.000000', { user: 'U2' }),
    ];
    expect(kinds(timeline(messages, [], 'UTC'))).toEqual(['day', 'full', 'full', 'full', 'full', 'full', 'full']);
  });

  test('a notice stands behind the message that it came after', () => {
    const notice = { id: 1, channel: 'C1', view: null, after: '1.000000', text: 'x' };
    const messages = [message('1.000000'), message('2.000000')];
    expect(kinds(timeline(messages, [notice], 'UTC'))).toEqual(['day', 'full', 'notice', 'full']);
    expect(kinds(timeline([], [{ ...notice, after: null }], 'UTC'))).toEqual(['notice']);
  });

  test('replies stand in their thread alone, under what they answer', () => {
    const messages = [
      message('1.000000', { threadTs: '1.000000' }),
      message('2.000000', { threadTs: '1.000000' }),
      message('3.000000'),
    ];
    expect(inChannel(messages).map(({ ts }) => ts)).toEqual(['1.000000', '3.000000']);
    expect(inThread(messages, '1.000000').map(({ ts }) => ts)).toEqual(['1.000000', '2.000000']);
  });
});

describe('what a select offers', () => {
  test('people who are still there', () => {
    expect(personChoices(workspace([]).people).map(({ key }) => key)).toEqual(['U1', 'UBOT']);
  });

  test('conversations that the filter lets through, never archived ones', () => {
    const all = workspace([
      channel('C1'),
      channel('C2', { kind: 'private' }),
      channel('C3', { shared: true }),
      channel('C4', { archived: true }),
      channel('D1', { kind: 'im', name: 'UBOT' }),
    ]);
    const keys = (filter?: Parameters<typeof channelChoices>[1]) => channelChoices(all, filter).map(({ key }) => key);
    expect(keys()).toEqual(['C1', 'C2', 'C3', 'D1']);
    expect(
      keys({ include: ['public', 'im'], exclude_external_shared_channels: true, exclude_bot_users: true }),
    ).toEqual(['C1']);
  });

  test('a choice comes back as the value that Slack gives it', () => {
    const option = { text: { type: 'plain_text' as const, text: 'A &amp; B', emoji: true }, value: 'v' };
    const choices = optionChoices(
      [],
      [{ label: { type: 'plain_text', text: 'Group', emoji: true }, options: [option] }],
    );
    expect(choices).toMatchObject([{ key: 'v', text: 'A & B', group: 'Group' }]);
    expect(valueOfChoices('static_select', choices)).toEqual({ selected_option: option });
    expect(valueOfChoices('static_select', [])).toEqual({ selected_option: null });
    expect(valueOfChoices('multi_users_select', personChoices([person('U1')]))).toEqual({ selected_users: ['U1'] });
    expect(chosenIn({ selected_options: [option] }).keys).toEqual(['v']);
    expect(chosenIn({ selected_conversation: 'C1' }).keys).toEqual(['C1']);
  });
});
