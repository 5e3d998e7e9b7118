import { COUNTRIES } from '@marquee/demo-data/world';
import { expect, test } from 'vitest';
import { priceList } from './price-list.js';
import { priceOn } from './rules/pricing/price.js';

const countries = [...new Set(priceList.map((plan) => plan.country))];

test('every country has the four plans, the dearer ones later', () => {
  expect([...countries].sort()).toEqual([...COUNTRIES].sort());
  for (const country of countries) {
    const plans = priceList.filter((plan) => plan.country === country);
    expect(plans.map((plan) => plan.tier)).toEqual(['ADS', 'BASIC', 'STANDARD', 'PREMIUM']);
    const prices = plans.map((plan) => Number(priceOn(plan.prices, '2026-11-22').amount.amountMinor));
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    expect(new Set(plans.map((plan) => plan.prices[0]?.amount.currency)).size).toBe(1);
  }
});

test('no two plans share an id', () => {
  expect(new Set(priceList.map((plan) => plan.id)).size).toBe(priceList.length);
});
