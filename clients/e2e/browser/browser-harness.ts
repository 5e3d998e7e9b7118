/** The running system and a browser: one system per test file, one browser context per device. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { onTestFailed } from 'vitest';
import { startBrowser } from '@marquee/schema/pages/tests/browser';
import { ROOT } from '../system/checkout.js';
import { startSystem } from '../system/running-system.js';
import type { RunningSystem } from '../system/running-system.js';

export const DEMO = { email: 'demo@marquee.example', password: 'popcorn-and-sofa' };

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Screenshots of failed tests. */
const ARTIFACTS = join(ROOT, '.data', 'journeys');

export interface BrowserHarness extends AsyncDisposable {
  readonly system: RunningSystem;
  readonly browser: Browser;
  /** The URL of the web app. */
  readonly url: string;
  /** Opens a page in a new browser context, as a new device. Closed with the harness. */
  visit(viewport?: typeof DESKTOP): Promise<Page>;
}

/** @param device Names the device in screenshots. */
function keepWhenFailed(page: Page, device: number): void {
  onTestFailed(async ({ task }) => {
    const file = join(ARTIFACTS, `${task.name.replace(/\W+/g, '-').slice(0, 80)}-device-${device}`);
    await mkdir(ARTIFACTS, { recursive: true });
    await page.screenshot({ path: `${file}.png` }).catch(() => null);
    await writeFile(`${file}.html`, await page.content().catch(() => ''));
  });
}

/**
 * @param env Settings of all processes. Default: without stale values, so that the app shows what is unavailable while a
 *   subgraph is down.
 */
export async function openBrowserHarness(
  env: Readonly<Record<string, string>> = { ROUTER_STALE_IF_ERROR: 'false' },
): Promise<BrowserHarness> {
  const browser = await startBrowser(process.env['CHROMIUM_PATH']);
  const system = await startSystem({ hasLongDeadlines: true, env });
  const visits: BrowserContext[] = [];
  return {
    system,
    browser,
    url: system.process('web').url,
    visit: async (viewport = DESKTOP) => {
      const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
      visits.push(context);
      const page = await context.newPage();
      keepWhenFailed(page, visits.length);
      return page;
    },
    [Symbol.asyncDispose]: async () => {
      for (const context of visits) await context.close();
      await browser.close();
      await system[Symbol.asyncDispose]();
    },
  };
}

/** Signs in and selects a profile through the app's screens. */
export async function signInAs(page: Page, url: string, profile: string, { email, password } = DEMO): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Who is watching?' }).waitFor();
  await page.getByRole('button', { name: profile }).click();
  await page.locator('a[data-tile]').first().waitFor();
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Violations of WCAG 2.2 AA that axe finds on the page, as text. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(TAGS)} })`);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}\n${failureSummary ?? ''}`),
  );
}

/** The playback position in seconds; 0 without a video. */
export function playbackPosition(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
}

export async function untilPlaying(page: Page, fromSeconds = 0.5): Promise<void> {
  await page.waitForFunction((from) => (document.querySelector('video')?.currentTime ?? 0) > from, fromSeconds, {
    timeout: 30_000,
  });
}
