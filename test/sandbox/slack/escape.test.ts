import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { startListener, startTryout } from './tryout.ts';
import { openWindow } from './window.ts';

describe('what Slack makes of a command that is typed', () => {
  let app: Awaited<ReturnType<typeof startListener>>;
  let tryout: Awaited<ReturnType<typeof startTryout>>;
  beforeAll(async () => {
    app = await startListener(() => ({ status: 200 }));
    tryout = await startTryout();
    tryout.slack.setRequestUrl(app.url);
  });
  afterAll(async () => {
    await tryout.slack.close();
    await app.stop();
  });

  test.each([
    ['206 555 0100 hello', '206 555 0100 hello'],
    ['Q&A <now>', 'Q&amp;A &lt;now&gt;'],
    ['@ada', `<@${PEOPLE.admin}|ada>`],
    ['(@ada, @nobody)', `(<@${PEOPLE.admin}|ada>, @nobody)`],
    ['foo@ada', 'foo@ada'],
    ['@texters', `<!subteam^${GROUPS.senders}|@texters>`],
    ['@channel @here', '<!channel> <!here>'],
    ['#support #nowhere', `<#${CHANNELS.support}|support> #nowhere`],
    ['&#39;', '&amp;#39;'],
    ['https://example.com/?a=1&b=2', '<https://example.com/?a=1&amp;b=2>'],
    ['ada@example.com', '<mailto:ada@example.com|ada@example.com>'],
    [`<@${PEOPLE.admin}>`, `&lt;@${PEOPLE.admin}&gt;`],
  ])('%s', async (typed, arrives) => {
    await openWindow(tryout.slack.url, PEOPLE.sender).command(CHANNELS.general, `/tryout ${typed}`);
    expect(new URLSearchParams(app.heard.at(-1)?.body).get('text')).toBe(arrives);
  });
});
