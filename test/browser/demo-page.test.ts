import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { type Driver, openPage } from './page-driver.ts';

const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 844 };

for (const mode of ['http', 'socket'] as const) {
  describe(`the demo's page, ${mode === 'http' ? 'over HTTP' : 'in Socket Mode'}`, () => {
    let demo: DemoProcess;
    let driver: Driver;
    beforeAll(async () => {
      demo = await startDemo({ socket: mode === 'socket' });
      driver = await openPage(demo.url, wide);
      await driver.be(PEOPLE.sender);
      await driver.channel('support');
    }, 120_000);
    afterAll(async () => {
      await driver?.close();
      await demo?.stop();
    }, 30_000);

    test('a text by /sms with arguments is confirmed, arrives on the phone, and comes to rest', async () => {
      await driver.say('/sms 206 555 0161 2 pm works');
      await driver.action('draft:send').click();
      const bubble = driver.page.locator('[data-testid=phone][data-number="+12065550161"] [data-testid=phone-bubble]');
      await bubble.filter({ hasText: '2 pm works' }).waitFor();
      await driver.page.getByTestId('replies').last().click();
      await driver.page.getByTestId('thread').getByText('Delivered').first().waitFor();
      await driver.page.getByTestId('thread-close').click();
      expect(driver.errors).toEqual([]);
    }, 60_000);

    test('a text by the modal keeps what was typed over a field error, shows its preview, and arrives', async () => {
      await driver.say('/sms');
      await driver.field('to').fill('555 0162');
      await driver.field('text').fill('Your order is ready – come by');
      await driver.page.getByTestId('modal-submit').last().click();
      await driver.modal().getByTestId('field-error').filter({ hasText: 'area code' }).waitFor();
      expect(await driver.field('text').inputValue()).toBe('Your order is ready – come by');
      await driver.field('to').fill('(206) 555-0162');
      await driver.action('compose:preview').click();
      await driver
        .modal()
        .getByText(/1 segment/)
        .waitFor();
      await driver.page.getByTestId('modal-submit').last().click();
      const bubble = driver.page.locator('[data-testid=phone][data-number="+12065550162"] [data-testid=phone-bubble]');
      await bubble.filter({ hasText: 'Your order is ready - come by' }).waitFor();
      expect(driver.errors).toEqual([]);
    }, 60_000);

    test('/mdr last shows what became of it, and Refresh asks again', async () => {
      await driver.say('/mdr last');
      await driver.page
        .getByText(/Outbound SMS/)
        .last()
        .waitFor();
      await driver.action('record:refresh').click();
      await driver.page
        .getByText(/Delivered to the phone/)
        .last()
        .waitFor();
      expect(driver.errors).toEqual([]);
    }, 60_000);
  });
}

describe('the page at the width of a phone', () => {
  let demo: DemoProcess;
  let driver: Driver;
  beforeAll(async () => {
    demo = await startDemo();
    driver = await openPage(demo.url, narrow, true);
  }, 120_000);
  afterAll(async () => {
    await driver?.close();
    await demo?.stop();
  }, 30_000);

  test('a text is sent with one thumb, and nothing is wider than the screen', async () => {
    await driver.say('/sms 206 555 0163 On my way');
    await driver.action('draft:send').click();
    await driver.page.getByTestId('pane-phones').click();
    await driver.page.getByTestId('phone-bubble').filter({ hasText: 'On my way' }).waitFor();
    const overflow = await driver.page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    expect(driver.errors).toEqual([]);
  }, 60_000);

  test('the demo ends cleanly on Ctrl-C', async () => {
    expect(await demo.stop()).toBe(0);
  }, 30_000);
});
