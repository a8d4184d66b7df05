import { describe, expect, test } from '@jest/globals';
import {
  compareTs,
  emptySession,
  reduceSession,
  type SessionAction,
  type SessionState,
} from '../../../src/sandbox/page/state/session-state.ts';
import type { Message, OpenView } from '../../../src/sandbox/slack/protocol.ts';

const message = (ts: string, more: Partial<Message> = {}): Message => ({
  channel: 'C1',
  ts,
  threadTs: null,
  user: 'U1',
  isApp: false,
  text: ts,
  blocks: [],
  ephemeralFor: null,
  edited: false,
  replyCount: 0,
  files: [],
  metadata: null,
  ...more,
});

const view = (id: string, more: Partial<OpenView> & { blockId?: string } = {}): OpenView => {
  const { blockId = 'to', ...rest } = more;
  const element = { type: 'plain_text_input', action_id: 'a' };
  const block = { type: 'input', block_id: blockId, label: { type: 'plain_text', text: 'To' }, element };
  return { id, rootId: 'V1', hash: '1', view: { type: 'modal', blocks: [block] }, values: {}, errors: {}, ...rest };
};

const start = emptySession({ kind: 'channel', channel: 'C1', thread: null });
const play = (state: SessionState, ...actions: SessionAction[]) => actions.reduce(reduceSession, state);
const event = (one: Extract<SessionAction, { type: 'event' }>['event']): SessionAction => ({
  type: 'event',
  event: one,
});
const texts = (state: SessionState) => state.messages.C1?.map(({ text }) => text);

describe('messages', () => {
  test('come in order of their timestamps and change in place', () => {
    const state = play(
      start,
      event({ type: 'message', message: message('2.000000') }),
      event({ type: 'message', message: message('1.000000') }),
      event({ type: 'message_changed', message: message('1.000000', { text: 'changed' }) }),
    );
    expect(texts(state)).toEqual(['changed', '2.000000']);
    expect(texts(play(state, event({ type: 'message_deleted', channel: 'C1', ts: '1.000000' })))).toEqual(['2.000000']);
  });

  test('an event that overtook the answer to a read is not undone by it', () => {
    const state = play(
      start,
      { type: 'read-began', token: 1 },
      event({ type: 'message_changed', message: message('1.000000', { text: 'new' }) }),
      event({ type: 'message', message: message('2.000000') }),
      { type: 'read', token: 1, snapshot: { messages: { C1: [message('1.000000', { text: 'old' })] } } },
    );
    expect(texts(state)).toEqual(['new', '2.000000']);
    expect(state.journals).toEqual({});
  });

  test('a read after a break brings what was missed and drops what is gone', () => {
    const state = play(
      start,
      event({ type: 'message', message: message('1.000000') }),
      { type: 'read-began', token: 1 },
      { type: 'read', token: 1, snapshot: { messages: { C1: [message('3.000000')] } } },
    );
    expect(texts(state)).toEqual(['3.000000']);
  });

  test('an ephemeral message outlives a read, which does not give it again', () => {
    const state = play(
      start,
      event({ type: 'message', message: message('2.000000', { ephemeralFor: 'U1', text: 'whisper' }) }),
      { type: 'read-began', token: 1 },
      { type: 'read', token: 1, snapshot: { messages: { C1: [message('1.000000'), message('3.000000')] } } },
    );
    expect(texts(state)).toEqual(['1.000000', 'whisper', '3.000000']);
  });

  test('count as unread elsewhere, and once however often a read replays them', () => {
    const elsewhere = message('1.000000', { channel: 'C2' });
    const state = play(
      start,
      { type: 'read-began', token: 1 },
      event({ type: 'message', message: elsewhere }),
      event({ type: 'message', message: message('2.000000') }),
      { type: 'read', token: 1, snapshot: { messages: { C2: [] } } },
    );
    expect(state.unread).toEqual({ C2: 1 });
    expect(play(state, { type: 'go', place: { kind: 'channel', channel: 'C2', thread: null } }).unread).toEqual({});
  });

  test('timestamps compare beyond the precision of a float', () => {
    expect(compareTs('1795472150.453000', '1795472150.453001')).toBeLessThan(0);
    expect(compareTs('999999999.000000', '1000000000.000000')).toBeLessThan(0);
    expect(compareTs('1.000000', '1.000000')).toBe(0);
  });
});

describe('modals', () => {
  const typing: SessionAction = { type: 'typed', surface: 'V1', blockId: 'to', actionId: 'a', value: { value: '206' } };

  test('what was typed stays over an update that keeps the block', () => {
    const state = play(start, event({ type: 'view_opened', view: view('V1') }), typing);
    const updated = play(state, event({ type: 'view_updated', view: view('V1', { hash: '2' }) }));
    expect(updated.typed.V1).toEqual({ to: { a: { value: '206' } } });
    expect(updated.views).toHaveLength(1);
  });

  test('a block with another id begins anew, also if the first id comes back', () => {
    const state = play(
      start,
      event({ type: 'view_opened', view: view('V1') }),
      typing,
      event({ type: 'view_updated', view: view('V1', { blockId: 'to-2' }) }),
      event({ type: 'view_updated', view: view('V1') }),
    );
    expect(state.typed.V1).toEqual({});
  });

  test('are stacked; closing one takes those above it, closing all takes the stack', () => {
    const stack = play(
      start,
      event({ type: 'view_opened', view: view('V1') }),
      typing,
      event({ type: 'view_opened', view: view('V2') }),
      event({ type: 'view_opened', view: view('V3') }),
    );
    const one = play(stack, event({ type: 'view_closed', viewId: 'V2', all: false }));
    expect(one.views.map(({ id }) => id)).toEqual(['V1']);
    expect(one.typed.V1).toEqual({ to: { a: { value: '206' } } });
    expect(play(stack, event({ type: 'view_closed', viewId: 'V3', all: true })).views).toEqual([]);
  });

  test('an error is gone once its field is typed into', () => {
    const state = play(
      start,
      event({ type: 'view_opened', view: view('V1') }),
      { type: 'errors', viewId: 'V1', errors: { to: 'No number', text: 'Empty' } },
      typing,
    );
    expect(state.errors.V1).toEqual({ text: 'Empty' });
  });

  test('a whisper without a channel belongs to the open modal and goes with it', () => {
    const open = play(
      start,
      event({ type: 'view_opened', view: view('V1') }),
      event({ type: 'notice', channel: null, text: 'trouble' }),
    );
    expect(open.notices).toMatchObject([{ view: 'V1', channel: null }]);
    expect(play(open, event({ type: 'view_closed', viewId: 'V1', all: true })).notices).toEqual([]);
  });
});

test('a whisper stands behind the message that it came after', () => {
  const state = play(
    start,
    event({ type: 'message', message: message('1.000000') }),
    event({ type: 'notice', channel: null, text: 'no such command' }),
  );
  expect(state.notices).toMatchObject([{ channel: 'C1', after: '1.000000', text: 'no such command' }]);
});

test('the home tab takes its place, also when it comes as an update', () => {
  const home = view('V9', { view: { type: 'home', blocks: [] } });
  const state = play(start, event({ type: 'view_updated', view: home }));
  expect(state.home?.id).toBe('V9');
  expect(state.views).toEqual([]);
});

test('trouble is told until the workspace can be read again', () => {
  const lost = play(start, { type: 'lost', why: 'connection refused' });
  expect(lost).toMatchObject({ live: 'lost', trouble: 'connection refused' });
  const back = play(lost, { type: 'live' }, { type: 'read-began', token: 1 });
  expect(play(back, { type: 'read-failed', token: 1, why: 'half an answer' }).trouble).toBe('half an answer');
  expect(play(back, { type: 'read-failed', token: 1, why: null }).trouble).toBeNull();
});
