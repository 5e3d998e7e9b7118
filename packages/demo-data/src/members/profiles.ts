import type { MaturityLevel } from '@marquee/contracts/maturity';
import { pickWeighted } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import { demoId } from '../ids.js';
import type { DemoProfile } from '../demo-data.js';
import type { Household } from './member-names.js';
import { tasteFor } from './tastes.js';

const HOUSEHOLD_SIZES = [
  [1, 25],
  [2, 29],
  [3, 24],
  [4, 14],
  [5, 8],
] as const;

type Role = 'adult' | 'teenager' | 'child';

const MATURITY_LIMITS: Readonly<Record<Role, readonly (readonly [MaturityLevel, number])[]>> = {
  adult: [
    ['AGE_18', 9],
    ['AGE_16', 1],
  ],
  teenager: [
    ['AGE_13', 6],
    ['AGE_16', 4],
  ],
  child: [
    ['ALL', 3],
    ['AGE_7', 4],
    ['AGE_10', 3],
  ],
};

/** The first profile is an adult's; from the third on, children are frequent. */
function roleOf(random: Random, position: number): Role {
  if (position === 0) return 'adult';
  const roll = random.next();
  if (roll < (position === 1 ? 0.1 : 0.45)) return 'child';
  return roll > 0.88 ? 'teenager' : 'adult';
}

function fourDigits(random: Random): string {
  return String(random.int(10_000)).padStart(4, '0');
}

/** The one to five profiles of an account. */
export function profilesFor(
  random: Random,
  accountEmail: string,
  household: Household,
  language: string,
): readonly DemoProfile[] {
  return Array.from({ length: pickWeighted(random, HOUSEHOLD_SIZES) }, (_, position): DemoProfile => {
    const role = roleOf(random, position);
    const isKids = role === 'child';
    return {
      id: demoId('profile', `${accountEmail} ${position}`),
      name: household.firstName(),
      isKids,
      maturityLimit: pickWeighted(random, MATURITY_LIMITS[role]),
      language,
      pin: role === 'adult' && random.next() < 0.06 ? fourDigits(random) : null,
      taste: tasteFor(random, isKids),
    };
  });
}
