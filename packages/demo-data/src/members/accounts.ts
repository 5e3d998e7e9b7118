import type { PlanTier } from '@marquee/contracts/events/billing';
import { randomFor, pickWeighted } from '../seeded-random.js';
import { demoId } from '../ids.js';
import { dayFromNow } from '../titles/licence-windows.js';
import type { DemoAccount } from '../demo-data.js';
import { demoAccount } from './demo-account.js';
import { householdFor } from './member-names.js';
import { profilesFor } from './profiles.js';

const COUNTRY_SHARES = [
  ['US', 40],
  ['GB', 18],
  ['DE', 15],
  ['FR', 11],
  ['JP', 10],
  ['CH', 6],
] as const;

const LANGUAGES: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  US: [
    ['en-US', 9],
    ['es-US', 1],
  ],
  GB: [['en-GB', 1]],
  DE: [['de-DE', 1]],
  CH: [
    ['de-CH', 7],
    ['fr-CH', 3],
  ],
  FR: [['fr-FR', 1]],
  JP: [['ja-JP', 1]],
};

const TIERS: readonly (readonly [PlanTier, number])[] = [
  ['PREMIUM', 30],
  ['STANDARD', 40],
  ['BASIC', 10],
  ['ADS', 20],
];

const STATUSES = [
  ['ACTIVE', 97],
  ['PAST_DUE', 2],
  ['ON_HOLD', 1],
] as const;

/** A name as part of an e-mail address: `Théo Şahin` becomes `theo.sahin`. */
function addressPart(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ı/g, 'i')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.');
}

/** Accounts are between one month and eight years old, so that every one has a history. */
function joinedDaysAgo(chance: number): number {
  return 32 + Math.floor(chance * 2900);
}

/** The account of an index, the same in every size. Index 0 is the demo account. */
export function accountAt(index: number): DemoAccount {
  if (index === 0) return demoAccount;
  const random = randomFor(`account ${index}`);
  const country = pickWeighted(random, COUNTRY_SHARES);
  const language = pickWeighted(random, LANGUAGES[country] ?? [['en', 1]]);
  const household = householdFor(random, country);
  const email = `${addressPart(`${household.firstName()} ${household.lastName}`)}.${index}@marquee.example`;
  const createdAt = dayFromNow(-joinedDaysAgo(random.next()));
  return {
    id: demoId('account', email),
    index,
    email,
    country,
    language,
    createdAt,
    deviceId: demoId('device', email),
    tier: pickWeighted(random, TIERS),
    subscriptionStatus: pickWeighted(random, STATUSES),
    memberSince: createdAt.slice(0, 10),
    profiles: profilesFor(random, email, household, language),
  };
}
