import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HEADERS } from '@marquee/contracts/headers';
import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity, MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import { COUNTRIES, DEMO_NOW } from '@marquee/demo-data/demo-data';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { child, startSeededCatalog, titles, valueAt } from './requests.js';

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSeededCatalog();
});
afterAll(() => catalog[Symbol.asyncDispose]());

describe('the editorial page', () => {
  const PAGE = `query ($country: CountryCode!, $limit: MaturityLevel!, $rows: Int, $perRow: Int) { editorialPage(country: $country, maturityLimit: $limit, rows: $rows, perRow: $perRow) {
    id hero { id } rows { id heading titles { id name maturityRating { level } } } } }`;
  interface Editorial {
    readonly id: string;
    readonly hero: { id: string } | null;
    readonly rows: {
      readonly heading: string;
      readonly titles: { readonly id: string; readonly maturityRating: { level: MaturityLevel } }[];
    }[];
  }

  test('every country has three full rows for every maturity limit, with visible titles only', async () => {
    const byId = new Map<string, DemoTitle>(titles.map((title) => [title.id, title]));
    for (const country of COUNTRIES)
      for (const limit of MATURITY_LEVELS) {
        const response = await catalog.execute(PAGE, { country, limit, rows: 3, perRow: 10 });
        const page = valueAt<Editorial>(response, 'editorialPage');
        expect(
          page.rows.map((row) => row.titles.length),
          `${country} ${limit}`,
        ).toEqual([10, 10, 10]);
        expect(page.hero).not.toBeNull();
        expect(response.storeReads).toBeLessThanOrEqual(3);
        for (const { id } of page.rows.flatMap((row) => row.titles)) {
          const title = byId.get(id);
          expect(
            title !== undefined &&
              currentWindow(title.windows, country, DEMO_NOW) !== undefined &&
              isWithinMaturity(title.rating.level, limit),
          ).toBe(true);
        }
      }
  });

  test('a response says when the first licence of its titles ends, when that is within a week', async () => {
    const WEEK_MS = 7 * 24 * 3_600_000;
    const byId = new Map<string, DemoTitle>(titles.map((title) => [title.id, title]));
    let limited = 0;
    for (const title of titles)
      for (const { country, until } of title.windows) {
        if (until === null || Date.parse(until) < DEMO_NOW.getTime() || limited > 10) continue;
        const now = new Date(Date.parse(until) - 3_600_000);
        catalog.setNow(now);
        const response = await catalog.execute(PAGE, { country, limit: 'AGE_18', rows: 4, perRow: 25 });
        const page = valueAt<Editorial>(response, 'editorialPage');
        const ids = page.rows.flatMap((row) => row.titles.map(({ id }) => id)).concat(page.hero?.id ?? []);
        const ends = ids.flatMap((id) => currentWindow(byId.get(id)?.windows ?? [], country, now)?.until ?? []);
        const leftMs = Math.min(...ends.map((end) => Date.parse(end) - now.getTime()));
        expect(response.headers[HEADERS.validMs]).toBe(leftMs <= WEEK_MS ? String(leftMs) : undefined);
        if (leftMs <= WEEK_MS) limited += 1;
      }
    catalog.setNow(DEMO_NOW);
    expect(limited).toBeGreaterThan(0);
  });

  test('arguments can only narrow the restrictions of the identity', async () => {
    const levels = async (limit: string, viewer: ReturnType<typeof asViewer>) =>
      valueAt<Editorial>(
        await catalog.execute(PAGE, { country: 'JP', limit, rows: 6, perRow: 10 }, { viewer }),
        'editorialPage',
      );
    const widened = await levels('AGE_18', child);
    expect(widened.id).toContain('US-AGE_7');
    expect(
      widened.rows
        .flatMap((row) => row.titles)
        .every(({ maturityRating }) => isWithinMaturity(maturityRating.level, 'AGE_7')),
    ).toBe(true);
    expect((await levels('ALL', asViewer())).id).toContain('US-ALL');
  });

  test('a page with too few or too many rows is refused', async () => {
    for (const variables of [{ rows: 0 }, { rows: 21 }, { perRow: 0 }, { perRow: 41 }]) {
      const { errors } = await catalog.execute(PAGE, { country: 'US', limit: 'ALL', ...variables });
      expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    }
  });
});
