import { expect, test } from 'vitest';
import { impressionPenalty } from '../../rules/profile/impressions.js';
import { simulateImpressions } from './simulate-impressions.js';

const WORLD = { members: 80, titles: 200, days: 15, screen: 24, hidden: 0, fatigue: 1 };

/** Started titles with the penalty, divided by those without. */
function gainIn(changes: object): number {
  const world = { ...WORLD, ...changes };
  return simulateImpressions(world, impressionPenalty, 1) / simulateImpressions(world, () => 0, 1);
}

test('ranking seen titles lower pays when members tire of them', () => {
  expect(gainIn({ fatigue: 0.8 })).toBeGreaterThan(1.1);
});

test('it does harm when members do not tire, which is why it is off outside of experiments', () => {
  expect(gainIn({})).toBeLessThan(1);
});
