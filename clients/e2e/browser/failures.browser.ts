/**
 * Kills and restarts each subgraph while a page is open. The page stays, says what is unavailable, and completes itself
 * without a reload.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subgraphNames } from '../system/running-system.js';
import { signInAs, openBrowserHarness } from './browser-harness.js';
import type { BrowserHarness } from './browser-harness.js';

let harness: BrowserHarness;
let page: Page;
beforeAll(async () => {
  harness = await openBrowserHarness();
});
afterAll(() => harness[Symbol.asyncDispose]());

/** Text that must never be visible to a member. */
const RAW = /SUBGRAPH_|GraphQL|undefined|\bnull\b|Error:|ECONNREFUSED|at \w+ \(/;

/** Complete: no part is unavailable, and every tile has its image. */
function isWhole(): boolean {
  const tiles = document.querySelectorAll('a[data-tile]').length;
  return (
    document.querySelector('[data-unavailable]') === null &&
    tiles > 20 &&
    tiles === document.querySelectorAll('a[data-tile] img').length
  );
}

/** What the page shows while each subgraph is down. */
const SIGNS: Readonly<Record<string, string>> = {
  recommendations: 'What we picked for you',
  playback: 'Continue watching',
};

describe.each(subgraphNames)('%s', (name) => {
  test('is killed and restarted: the page stays, shows what is unavailable, and is complete again without a reload', async () => {
    page = await harness.visit();
    await signInAs(page, harness.url, 'Amara');
    await page.waitForFunction(isWhole);
    await harness.system.kill(name);

    await page.goto(`${harness.url}/`);
    await page.locator('a[data-tile]').first().waitFor();
    const sign = SIGNS[name];
    if (sign !== undefined) await page.locator(`[data-unavailable="${sign}"]`).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('a[data-tile]').length > 10);
    expect(await page.locator('main').innerText()).not.toMatch(RAW);

    await page.evaluate(() => document.documentElement.setAttribute('data-stayed', ''));
    await harness.system.restart(name);
    await page.waitForFunction(isWhole, null, { timeout: 60_000 });
    expect(await page.locator('html[data-stayed]').count()).toBe(1);
  });
});

test('while search and ratings are down, their screens show it; they recover without a reload', async () => {
  page = await harness.visit();
  await signInAs(page, harness.url, 'Amara');
  const title = await page.locator('a[data-tile]').first().getAttribute('data-tile');
  await harness.system.kill('search');
  await harness.system.kill('ratings');

  await page.goto(`${harness.url}/title/${title}`);
  await page.locator('[data-unavailable="Rating"]').waitFor();
  await harness.system.restart('ratings');
  await page.getByRole('button', { name: 'Love' }).waitFor({ timeout: 60_000 });

  await page.goto(`${harness.url}/search?q=star`);
  await page.locator('[data-unavailable="Search"]').waitFor();
  await harness.system.restart('search');
  await page.locator('a[data-tile]').first().waitFor({ timeout: 60_000 });
});

test('while the router is down the page retries, and it recovers afterwards', async () => {
  page = await harness.visit();
  await signInAs(page, harness.url, 'Amara');
  await harness.system.kill('router');
  await page.goto(`${harness.url}/`);
  await page.locator('[data-unavailable]').first().waitFor();
  expect(await page.locator('body').innerText()).not.toMatch(RAW);
  await harness.system.restart('router');
  await page.waitForFunction(isWhole, null, { timeout: 60_000 });
});
