import { COUNTRIES } from '@marquee/demo-data/demo-data';
import { expect, test } from 'vitest';
import { priceList } from './price-list.js';
import { priceOn } from './rules/pricing/price.js';

const countries = [...new Set(priceList.map((plan) => plan.country))];

test('every country has four plans in ascending order of price', () => {
  expect([...countries].sort()).toEqual([...COUNTRIES].sort());
  for (const country of countries) {
    const plans = priceList.filter((plan) => plan.country === country);
    expect(plans.map((plan) => plan.tier)).toEqual(['ADS', 'BASIC', 'STANDARD', 'PREMIUM']);
    const prices = plans.map((plan) => Number(priceOn(plan.prices, '2026-11-22').amount.amountMinor));
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    expect(new Set(plans.map((plan) => plan.prices[0]?.amount.currency)).size).toBe(1);
  }
});

test('plan ids are unique', () => {
  expect(new Set(priceList.map((plan) => plan.id)).size).toBe(priceList.length);
});
