import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { findChromium } from '../support/find-chromium.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Driver = {
  page: Page;
  /** Errors that the page threw. */
  errors: string[];
  /** Chooses who one is. */
  be(personId: string): Promise<void>;
  channel(name: string): Promise<void>;
  /** One's direct messages with the app. */
  messages(): Promise<void>;
  /** Types into the composer and sends it. */
  say(text: string): Promise<void>;
  action(actionId: string): Locator;
  modal(): Locator;
  /** The field of a block in the modal on top. */
  field(blockId: string): Locator;
  close(): Promise<void>;
};

export async function openPage(url: string, size: { width: number; height: number }, dark = false): Promise<Driver> {
  const found = findChromium();
  if ('missing' in found) throw new Error(found.missing);
  const profile = await mkdtemp(join(tmpdir(), 'switchboard-browser-'));
  const browser: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: found.path,
    headless: true,
    args: flags,
    viewport: size,
    colorScheme: dark ? 'dark' : 'light',
  });
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  await page.getByTestId('composer').waitFor();
  const modal = () => page.getByTestId('modal').last();
  return {
    page,
    errors,
    async be(personId) {
      await page.getByTestId('person-switcher').click();
      await page.locator(`[data-testid=person][data-person-id="${personId}"]`).click();
    },
    async channel(name) {
      await page.locator(`[data-testid=channel][data-channel-name="${name}"]`).click();
    },
    async messages() {
      await page.getByTestId('channel').filter({ hasText: 'Messages' }).click();
    },
    async say(text) {
      const composer = page.getByTestId('composer');
      await composer.fill(text);
      await composer.press('Enter');
    },
    action: (actionId) => page.locator(`[data-action-id="${actionId}"]:visible`).last(),
    modal,
    field: (blockId) =>
      modal().locator(`[data-testid=block][data-block-id="${blockId}"]`).locator('input, textarea').first(),
    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** The last message of the open conversation that says this. */
export function messageSaying(driver: Driver, words: string | RegExp): Locator {
  return driver.page.getByTestId('message').filter({ hasText: words }).last();
}
