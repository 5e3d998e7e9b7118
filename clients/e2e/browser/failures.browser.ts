/**
 * Each subgraph killed and started again while a page is open: the page stays, says calmly what is away, and is whole
 * again by itself.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subgraphNames } from '../system/running-system.js';
import { signInAs, openBrowserHarness } from './browser-harness.js';
import type { BrowserHarness } from './browser-harness.js';

let theatre: BrowserHarness;
let page: Page;
beforeAll(async () => {
  theatre = await openBrowserHarness();
});
afterAll(() => theatre[Symbol.asyncDispose]());

/** What no viewer is ever to read. */
const RAW = /SUBGRAPH_|GraphQL|undefined|\bnull\b|Error:|ECONNREFUSED|at \w+ \(/;

/** Whole: nothing is said to be missing, and every tile has its picture. */
function isWhole(): boolean {
  const tiles = document.querySelectorAll('a[data-tile]').length;
  return (
    document.querySelector('[data-unavailable]') === null &&
    tiles > 20 &&
    tiles === document.querySelectorAll('a[data-tile] img').length
  );
}

/** What a viewer sees of each being away. */
const SIGNS: Readonly<Record<string, string>> = {
  recommendations: 'What we picked for you',
  playback: 'Continue watching',
};

describe.each(subgraphNames)('%s', (name) => {
  test('is killed: the page stays and stays calm; it comes back: the page fills in without a reload', async () => {
    page = await theatre.visit();
    await signInAs(page, theatre.url, 'Amara');
    await page.waitForFunction(isWhole);
    await theatre.stack.kill(name);

    await page.goto(`${theatre.url}/`);
    await page.locator('a[data-tile]').first().waitFor();
    const sign = SIGNS[name];
    if (sign !== undefined) await page.locator(`[data-unavailable="${sign}"]`).waitFor();
    expect(await page.locator('a[data-tile]').count()).toBeGreaterThan(10);
    expect(await page.locator('main').innerText()).not.toMatch(RAW);

    await page.evaluate(() => document.documentElement.setAttribute('data-stayed', ''));
    await theatre.stack.restart(name);
    await page.waitForFunction(isWhole, null, { timeout: 60_000 });
    expect(await page.locator('html[data-stayed]').count()).toBe(1);
  });
});

test('search and ratings are away: their own screens say so, and come back by themselves', async () => {
  page = await theatre.visit();
  await signInAs(page, theatre.url, 'Amara');
  const title = await page.locator('a[data-tile]').first().getAttribute('data-tile');
  await theatre.stack.kill('search');
  await theatre.stack.kill('ratings');

  await page.goto(`${theatre.url}/title/${title}`);
  await page.locator('[data-unavailable="Rating"]').waitFor();
  await theatre.stack.restart('ratings');
  await page.getByRole('button', { name: 'Love' }).waitFor({ timeout: 60_000 });

  await page.goto(`${theatre.url}/search?q=star`);
  await page.locator('[data-unavailable="Search"]').waitFor();
  await theatre.stack.restart('search');
  await page.locator('a[data-tile]').first().waitFor({ timeout: 60_000 });
});

test('the router is away: the page waits for it and goes on', async () => {
  page = await theatre.visit();
  await signInAs(page, theatre.url, 'Amara');
  await theatre.stack.kill('router');
  await page.goto(`${theatre.url}/`);
  await page.locator('[data-unavailable]').first().waitFor();
  expect(await page.locator('body').innerText()).not.toMatch(RAW);
  await theatre.stack.restart('router');
  await page.waitForFunction(isWhole, null, { timeout: 60_000 });
});
