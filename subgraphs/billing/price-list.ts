/** The plans of a new store, with their prices per country. */
import type { Entitlements, PlanTier } from '@marquee/contracts/events/billing';
import { asId } from '@marquee/contracts/ids';
import type { PlanId } from '@marquee/contracts/ids';
import { v5 as uuidv5 } from 'uuid';
import type { PlanDocument } from './documents.js';
import { readMoney } from './rules/pricing/money.js';

const NAMESPACE = 'e3b1c6a2-51d7-5f0a-8c3e-90b4d2a7f615';

interface TierDetails {
  readonly name: string;
  readonly badge: string;
  readonly entitlements: Entitlements;
}

const TIER_DETAILS: Readonly<Record<PlanTier, TierDetails>> = {
  ADS: {
    name: 'Basic with ads',
    badge: 'With ads',
    entitlements: { maxConcurrentStreams: 2, maxQuality: 'FHD', downloadDevices: 0, extraMembers: 0, ads: true },
  },
  BASIC: {
    name: 'Basic',
    badge: 'Basic HD',
    entitlements: { maxConcurrentStreams: 1, maxQuality: 'HD', downloadDevices: 1, extraMembers: 0, ads: false },
  },
  STANDARD: {
    name: 'Standard',
    badge: 'Standard Full HD',
    entitlements: { maxConcurrentStreams: 2, maxQuality: 'FHD', downloadDevices: 2, extraMembers: 1, ads: false },
  },
  PREMIUM: {
    name: 'Premium',
    badge: 'Premium 4K',
    entitlements: { maxConcurrentStreams: 4, maxQuality: 'UHD_4K', downloadDevices: 6, extraMembers: 2, ads: false },
  },
};

/** Invented monthly prices, in ascending order. */
const PRICES: Readonly<Record<string, { readonly currency: string } & Readonly<Record<PlanTier, string>>>> = {
  US: { currency: 'USD', ADS: '6.49', BASIC: '9.49', STANDARD: '14.49', PREMIUM: '21.49' },
  GB: { currency: 'GBP', ADS: '4.49', BASIC: '7.49', STANDARD: '10.49', PREMIUM: '16.49' },
  DE: { currency: 'EUR', ADS: '4.49', BASIC: '7.49', STANDARD: '12.49', PREMIUM: '18.49' },
  CH: { currency: 'CHF', ADS: '7.90', BASIC: '11.90', STANDARD: '17.90', PREMIUM: '25.90' },
  FR: { currency: 'EUR', ADS: '5.49', BASIC: '7.49', STANDARD: '12.49', PREMIUM: '19.49' },
  JP: { currency: 'JPY', ADS: '790', BASIC: '1080', STANDARD: '1480', PREMIUM: '2180' },
};

/** Before the first sample member joined. */
const FIRST_DAY = '2018-01-01';

const TIERS: readonly PlanTier[] = ['ADS', 'BASIC', 'STANDARD', 'PREMIUM'];

export function planIdOf(tier: PlanTier, country: string): PlanId {
  return asId<PlanId>(uuidv5(`plan\n${tier}\n${country}`, NAMESPACE));
}

/** Every plan of every country. */
export const priceList: readonly PlanDocument[] = Object.entries(PRICES).flatMap(([country, { currency, ...prices }]) =>
  TIERS.map(
    (tier, rank): PlanDocument => ({
      id: planIdOf(tier, country),
      country,
      rank,
      tier,
      ...TIER_DETAILS[tier],
      interval: 'MONTH',
      prices: [
        { version: 1, amount: readMoney(prices[tier], currency), announcedOn: FIRST_DAY, effectiveOn: FIRST_DAY },
      ],
    }),
  ),
);
