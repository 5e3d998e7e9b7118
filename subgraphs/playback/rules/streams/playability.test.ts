import type { Entitlements, SubscriptionStatus } from '@marquee/contracts/events/billing';
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { TitleRestrictions, ViewerRestrictions } from '@marquee/contracts/visibility';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { decidePlayability } from './playability.js';
import type { Membership } from './playability.js';

const now = new Date('2026-11-15T12:00:00Z');
const entitlements: Entitlements = {
  maxConcurrentStreams: 2,
  maxQuality: 'FHD',
  downloadDevices: 1,
  extraMembers: 0,
  ads: false,
};
function membership(status: SubscriptionStatus, dates: Partial<Membership> = {}): Membership {
  return {
    status,
    entitlements,
    periodEnd: '2026-12-01T00:00:00Z',
    graceUntil: null,
    ...dates,
  };
}

function title(overrides: Partial<TitleRestrictions> = {}): TitleRestrictions {
  return {
    isWithdrawn: false,
    maturityLevel: 'AGE_13',
    windows: [{ country: 'CH', from: '2026-01-01T00:00:00Z', until: null }],
    ...overrides,
  };
}

const swissAdult = viewerRestrictions({
  viewer: asViewer({ country: 'CH', maturityLimit: 'AGE_18' }),
  profile: null,
});
const americanChild = viewerRestrictions({
  viewer: asViewer({ country: 'US', maturityLimit: 'AGE_7' }),
  profile: null,
});
function reasons(...args: [TitleRestrictions, ViewerRestrictions, Membership | null]) {
  return decidePlayability(...args, now).reasons;
}

test('a paying adult in a licensed country may play, in the quality of the plan', () => {
  expect(decidePlayability(title(), swissAdult, membership('ACTIVE'), now)).toEqual({
    playable: true,
    reasons: [],
    maxQuality: 'FHD',
  });
});

test('all reasons are reported, not only the first', () => {
  const decision = decidePlayability(title(), americanChild, membership('ON_HOLD'), now);
  expect(decision).toEqual({
    playable: false,
    reasons: ['NOT_AVAILABLE_IN_COUNTRY', 'MATURITY_CEILING', 'PAYMENT_ON_HOLD'],
    maxQuality: null,
  });
});

test('a licence that begins later is not yet released; one that has ended is not available', () => {
  const window = (from: string, until: string | null) => title({ windows: [{ country: 'CH', from, until }] });
  expect(reasons(window('2026-11-15T12:00:01Z', null), swissAdult, membership('ACTIVE'))).toEqual(['NOT_YET_RELEASED']);
  expect(reasons(window('2026-01-01T00:00:00Z', '2026-11-15T12:00:00Z'), swissAdult, membership('ACTIVE'))).toEqual([
    'NOT_AVAILABLE_IN_COUNTRY',
  ]);
  expect(reasons(window('2026-11-15T12:00:00Z', null), swissAdult, membership('ACTIVE'))).toEqual([]);
});

test('a withdrawn title has that reason only, for any licence', () => {
  expect(reasons(title({ isWithdrawn: true, windows: [] }), swissAdult, membership('ACTIVE'))).toEqual(['WITHDRAWN']);
});

test('an overdue member plays until the grace ends, a cancelled one until the paid period ends', () => {
  expect(reasons(title(), swissAdult, membership('PAST_DUE', { graceUntil: '2026-11-15T12:00:01Z' }))).toEqual([]);
  expect(reasons(title(), swissAdult, membership('PAST_DUE', { graceUntil: '2026-11-15T12:00:00Z' }))).toEqual([
    'PAYMENT_ON_HOLD',
  ]);
  expect(reasons(title(), swissAdult, membership('CANCELLED'))).toEqual([]);
  expect(reasons(title(), swissAdult, membership('CANCELLED', { periodEnd: '2026-11-15T12:00:00Z' }))).toEqual([
    'PLAN_REQUIRED',
  ]);
});

test('without an event of billing the account has no plan', () => {
  expect(decidePlayability(title(), swissAdult, null, now)).toEqual({
    playable: false,
    reasons: ['PLAN_REQUIRED'],
    maxQuality: null,
  });
  expect(reasons(title(), swissAdult, membership('INCOMPLETE'))).toEqual(['PLAN_REQUIRED']);
});
