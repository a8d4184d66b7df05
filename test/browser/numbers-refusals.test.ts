import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { ask, decideIn } from './numbers-steps.ts';
import { type Driver, messageSaying, openPage } from './page-driver.ts';

let demo: DemoProcess;
let driver: Driver;
beforeAll(async () => {
  demo = await startDemo();
  driver = await openPage(demo.url, { width: 1280, height: 900 });
}, 120_000);
afterAll(async () => {
  await driver?.close();
  await demo?.stop();
}, 30_000);

const message = (words: string | RegExp) => messageSaying(driver, words);
const confirm = () => driver.page.getByTestId('confirm-ok').click();
const buttons = (words: string) => message(words).getByRole('button', { name: /Approve|Deny/ });

test('who asked cannot approve it, nor can who is no approver, and who asked can cancel it', async () => {
  await ask(driver, '/numbers buy 206 555 0130', 'For the pop-up stand', PEOPLE.admin);
  await decideIn(driver, PEOPLE.admin, 'request:approve');
  await message('You asked for this, so you cannot decide it').waitFor();
  await decideIn(driver, PEOPLE.member, 'request:approve');
  await message('you are not one').waitFor();
  expect(await buttons('asks to buy (206) 555-0130').count()).toBe(2);

  await driver.be(PEOPLE.admin);
  await driver.messages();
  await driver.action('request:cancel').click();
  await confirm();
  await driver.channel('approvals');
  await message('Cancelled: ada does not need (206) 555-0130 any more').waitFor();
  expect(await buttons('Cancelled').count()).toBe(0);
  expect(driver.errors).toEqual([]);
}, 60_000);

test.each([
  ['bought without messaging', '206 555 0190', 'Bought (206) 555-0190', 'could not switch its messaging on'],
  ['sold to somebody else', '206 555 0192', 'Nothing was bought: (206) 555-0192', 'Nearest:'],
  ['bought, and the connection reset', '206 555 0194', 'Bought (206) 555-0194', 'found on the account'],
  ['bought, and answered with a 500', '206 555 0195', 'Bought (206) 555-0195', 'found on the account'],
])(
  'a number that is %s',
  async (_, number, headline, words) => {
    await ask(driver, `/numbers buy ${number}`, 'The night line');
    await decideIn(driver, PEOPLE.approver, 'request:approve');
    await message(headline).getByText(words).waitFor({ timeout: 60_000 });
    expect(await buttons(headline).count()).toBe(0);
    expect(driver.errors).toEqual([]);
  },
  120_000,
);

test('a purchase that nobody knows of is settled by a person', async () => {
  await ask(driver, '/numbers buy 206 555 0196', 'The late line');
  await decideIn(driver, PEOPLE.approver, 'request:approve');
  await message('a question is open').getByTestId('replies').click({ timeout: 90_000 });
  const thread = driver.page.getByTestId('thread');
  await thread.locator('[data-action-id="order:not-ours"]').click();
  await confirm();
  await message('Nothing was bought: (206) 555-0196').waitFor();
  await thread.locator('[data-action-id="order:not-ours"]').waitFor({ state: 'detached' });
  expect(driver.errors).toEqual([]);
}, 150_000);
