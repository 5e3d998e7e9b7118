import type { LicenceWindow } from '@marquee/contracts/licence';
import { pickWeighted } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import { COUNTRIES, DEMO_NOW } from '../demo-data.js';

export const DAY_MS = 86_400_000;

/** RFC 3339 instant `days` after `DEMO_NOW`; before it when negative. */
export function dayFromNow(days: number): string {
  return new Date(DEMO_NOW.getTime() + Math.round(days) * DAY_MS).toISOString();
}

/** State of a title's licence in one country at `DEMO_NOW`, with its frequency in per mille. */
const STATES = [
  ['open', 848],
  ['renewed', 20],
  ['leaving', 12],
  ['coming', 10],
  ['expired', 25],
  ['none', 85],
] as const;

/** The shortest licence that has ended or was renewed, in days. */
const SHORTEST_DAYS = 60;

/**
 * The licences of one title. Most have no end, so that the sample data stays usable; a few begin or end within weeks of
 * `DEMO_NOW`, and about one country in eight has none. Windows of one country never overlap.
 * @param addedDaysAgo Days since the title's release on the service; at least 1.
 */
export function licenceWindows(random: Random, addedDaysAgo: number): readonly LicenceWindow[] {
  return COUNTRIES.flatMap((country): readonly LicenceWindow[] => {
    const from = dayFromNow(-addedDaysAgo);
    const state = pickWeighted(random, STATES);
    if (addedDaysAgo < SHORTEST_DAYS && (state === 'renewed' || state === 'expired'))
      return [{ country, from, until: null }];
    switch (state) {
      case 'open':
        return [{ country, from, until: null }];
      case 'renewed': {
        const firstEnd = -Math.ceil(addedDaysAgo * (0.5 + random.next() * 0.3));
        const secondStart = Math.floor(firstEnd * random.next() * 0.8);
        return [
          { country, from, until: dayFromNow(firstEnd) },
          { country, from: dayFromNow(secondStart), until: null },
        ];
      }
      case 'leaving':
        return [{ country, from, until: dayFromNow(10 + random.int(110)) }];
      case 'coming':
        return [{ country, from: dayFromNow(10 + random.int(80)), until: null }];
      case 'expired':
        return [{ country, from, until: dayFromNow(-addedDaysAgo * random.next() * 0.9) }];
      case 'none':
        return [];
    }
  });
}

/** Days between a title's release on the service and `DEMO_NOW`: up to nine years, recent ones more often. */
export function addedDaysAgo(random: Random, oldest = 3200): number {
  return 1 + Math.floor(random.next() ** 2 * Math.min(oldest, 3200));
}
