/** What a member does, in a real browser on the whole house. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  signInAs,
  openBrowserHarness,
  PHONE,
  playbackPosition,
  untilPlaying,
  accessibilityViolations,
} from './browser-harness.js';
import type { BrowserHarness } from './browser-harness.js';

let theatre: BrowserHarness;
beforeAll(async () => {
  theatre = await openBrowserHarness();
});
afterAll(() => theatre[Symbol.asyncDispose]());

test('a wrong password is told so, and the right one leads to the page of a profile', async () => {
  const page = await theatre.visit();
  await page.goto(`${theatre.url}/`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('E-mail').fill('demo@marquee.example');
  await page.getByLabel('Password').fill('not-the-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();

  await signInAs(page, theatre.url, 'Amara');
  await page.reload();
  await page.locator('a[data-tile]').first().waitFor();
  expect(await page.getByRole('heading', { name: 'Continue watching' }).count()).toBe(1);
});

test('forty rows are walked through with the keyboard alone, along a row with the arrows and from row to row with Tab', async () => {
  const page = await theatre.visit();
  await signInAs(page, theatre.url, 'Amara');
  // The pictures are there: what was shown before them has given way to the page.
  await page.locator('section:has(h2:text("Top picks for you")) a[data-tile] img').first().waitFor();
  const first = page.locator('section:has(h2:text("Top picks for you")) a[data-tile]');
  await first.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-tile'))).toBe(
    await first.nth(2).getAttribute('data-tile'),
  );

  const seen = new Set<string>();
  const rowInFocus = (): string => document.activeElement?.closest('section')?.querySelector('h2')?.textContent ?? '';
  while (seen.size < 40) {
    const row = await page.evaluate(rowInFocus);
    expect(row, `after ${seen.size} rows the keyboard is somewhere else`).not.toBe('');
    seen.add(row);
    if (seen.size === 40) break;
    // The next row is fetched and put there before one gets to it.
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('section:has(a[data-tile])')].at(-1)?.contains(document.activeElement) === false,
    );
    await page.keyboard.press('Tab');
  }
  expect(
    await page.locator('section:has(a[data-tile])').count(),
    'rows far from sight are not in the page',
  ).toBeLessThan(20);
});

test('what one types is found while typing, a typing error is looked through, and a title is liked and saved', async () => {
  const page = await theatre.visit();
  await signInAs(page, theatre.url, 'Amara');
  await page.getByRole('link', { name: 'Search' }).click();
  const box = page.getByLabel('Search films, series and people');
  await box.pressSequentially('jurasic');
  await page.getByRole('status').filter({ hasText: 'nothing is called' }).waitFor();
  await page
    .getByRole('link', { name: /Jurassic Park/ })
    .first()
    .click();

  await page.getByRole('heading', { level: 1, name: /Jurassic Park/ }).waitFor();
  await page.getByRole('button', { name: 'Add to my list' }).click();
  await page.getByRole('button', { name: 'In my list' }).waitFor();
  await page.getByRole('button', { name: 'Love' }).click();
  await page.locator('button[aria-pressed="true"]', { hasText: 'Love' }).waitFor();
  const name = await page.getByRole('heading', { level: 1 }).innerText();
  await page.getByRole('link', { name: 'My list' }).click();
  await page
    .getByRole('link', { name: new RegExp(name) })
    .first()
    .waitFor();
});

test('somebody new signs up, pays, makes a profile, plays, resumes on another device, meets the stream limit, and changes the plan for what was quoted', async () => {
  const member = { email: `journey-${Date.now()}@marquee.example`, password: 'a-long-password' };
  const sofa = await theatre.visit();
  await sofa.goto(`${theatre.url}/sign-up`);
  await sofa.getByLabel('E-mail').fill(member.email);
  await sofa.getByLabel('Password').fill(member.password);
  await sofa.getByLabel('Country').fill('US');
  await sofa.getByRole('button', { name: 'Create account' }).click();
  await sofa.getByRole('button', { name: 'Choose Basic', exact: true }).click();
  await sofa.getByRole('button', { name: 'Start membership' }).click();
  await sofa.getByRole('button', { name: 'Add a profile' }).click();
  await sofa.getByLabel('Name').fill('Robin');
  await sofa.getByRole('button', { name: 'Make profile' }).click();
  await sofa.locator('a[data-tile]').first().waitFor();

  // Played on the sofa, and left in the middle.
  await sofa.getByRole('link', { name: 'Play' }).first().click();
  await untilPlaying(sofa);
  const film = sofa.url();
  // A tenth of the film on, as browsers have it for any slider.
  await sofa.getByLabel('Position').press('PageUp');
  await untilPlaying(sofa, 60);
  await sofa.locator('[data-position="0"]').waitFor({ state: 'detached' });
  const left = await playbackPosition(sofa);
  await sofa.mouse.move(300, 300);
  await sofa.getByRole('button', { name: 'Back', exact: true }).click();
  await sofa.locator('a[data-tile]').first().waitFor();

  // Resumed in bed.
  const bed = await theatre.visit(PHONE);
  await signInAs(bed, theatre.url, 'Robin', member);
  await bed.goto(film);
  await untilPlaying(bed, left - 10);
  expect(await playbackPosition(bed)).toBeLessThan(left + 60);

  // One device is what Basic pays for.
  await sofa.goto(film);
  await sofa.getByRole('heading', { name: 'Stream limit reached' }).waitFor();
  await sofa.getByRole('button', { name: /^Stop .* and watch here$/ }).click();
  await untilPlaying(sofa, left - 10);

  // A dearer plan costs at once what was quoted, and not a cent more.
  await sofa.goto(`${theatre.url}/account`);
  await sofa.getByRole('button', { name: 'Change plan to Premium' }).click();
  const quoted = await sofa.locator('[data-due-now]').innerText();
  await sofa.getByRole('button', { name: 'Confirm change' }).click();
  await sofa
    .getByRole('status')
    .filter({ hasText: `${quoted} was charged` })
    .waitFor();
  await sofa.getByRole('heading', { name: 'Premium · yours' }).waitFor();
});

test('every screen is accessible to WCAG 2.2 AA, on a desk and on a phone', async () => {
  for (const viewport of [undefined, PHONE]) {
    const page = await theatre.visit(viewport);
    for (const path of ['/sign-in', '/sign-up']) {
      await page.goto(theatre.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await accessibilityViolations(page), path).toEqual([]);
    }
    await signInAs(page, theatre.url, 'Amara');
    const title = await page.locator('a[data-tile]').first().getAttribute('data-tile');
    for (const path of ['/', '/profiles', '/search?q=star', '/my-list', `/title/${title}`, '/account']) {
      await page.goto(theatre.url + path);
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      expect(await accessibilityViolations(page), path).toEqual([]);
    }
    await page.goto(`${theatre.url}/watch/${title}`);
    await untilPlaying(page);
    expect(await accessibilityViolations(page), '/watch').toEqual([]);
    await page.getByRole('button', { name: 'Back', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.locator('h1').first().waitFor();
  }
});
