import type { LicenceWindow } from '@marquee/contracts/licence';
import { pickWeighted } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import { COUNTRIES, DEMO_NOW } from '../demo-data.js';

export const DAY_MS = 86_400_000;

/** Midnight, UTC, so many days after the day of the export (before it when negative). */
export function dayFromNow(days: number): string {
  return new Date(DEMO_NOW.getTime() + Math.round(days) * DAY_MS).toISOString();
}

/** How a licence in one country stands on the day of the export, and how often that is so, in per mille. */
const STATES = [
  ['open', 848],
  ['renewed', 20],
  ['leaving', 12],
  ['coming', 10],
  ['expired', 25],
  ['none', 85],
] as const;

/** A licence has run at least this long before it ends or is renewed. */
const SHORTEST_DAYS = 60;

/**
 * The licences of one title. Most have no end, so that the demo never runs dry; a few leave or arrive in the weeks
 * after the export, about one in eight is not to be had. Windows of one country never overlap.
 * @param addedDaysAgo When the title joined the service; at least 1.
 */
export function licenceWindows(random: Random, addedDaysAgo: number): readonly LicenceWindow[] {
  return COUNTRIES.flatMap((country): readonly LicenceWindow[] => {
    const from = dayFromNow(-addedDaysAgo);
    const standing = pickWeighted(random, STATES);
    if (addedDaysAgo < SHORTEST_DAYS && (standing === 'renewed' || standing === 'expired'))
      return [{ country, from, until: null }];
    switch (standing) {
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

/** Days since a title joined: the service opened nine years ago and adds a little every week, more of it lately. */
export function addedDaysAgo(random: Random, oldest = 3200): number {
  return 1 + Math.floor(random.next() ** 2 * Math.min(oldest, 3200));
}
