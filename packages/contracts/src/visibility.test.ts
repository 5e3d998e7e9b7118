import { expect, test } from 'vitest';
import { asId } from './ids.js';
import { MATURITY_LEVELS } from './maturity.js';
import type { MaturityLevel } from './maturity.js';
import type { ViewerIdentity } from './viewer.js';
import { isVisible, viewerRestrictions } from './visibility.js';
import type { TitleRestrictions } from './visibility.js';

const FROM = '2026-03-01T00:00:00.000Z';
const UNTIL = '2026-06-01T00:00:00.000Z';
const DURING = new Date('2026-04-15T12:00:00.000Z');

function viewer(maturityLimit: MaturityLevel, country = 'CH'): ViewerIdentity {
  return {
    accountId: asId('account'),
    profileId: asId('profile'),
    deviceId: asId('device'),
    sessionId: asId('session'),
    country,
    language: 'de',
    maturityLimit,
    isKids: false,
    scopes: [],
  };
}

function title(changes: Partial<TitleRestrictions> = {}): TitleRestrictions {
  const windows = [{ country: 'CH', from: FROM, until: UNTIL }];
  return { isWithdrawn: false, maturityLevel: 'AGE_13', windows, ...changes };
}

function restricted(maturityLimit: MaturityLevel, country = 'CH') {
  return viewerRestrictions({ viewer: viewer(maturityLimit, country), profile: null });
}

test.each([
  ['a licensed title below the limit', title(), 'AGE_18', 'CH', DURING, true],
  ['a licensed title at the limit', title(), 'AGE_13', 'CH', DURING, true],
  ['a title above the limit', title(), 'AGE_10', 'CH', DURING, false],
  ['a title that is licensed in another country only', title(), 'AGE_18', 'US', DURING, false],
  ['a title without any licence', title({ windows: [] }), 'AGE_18', 'CH', DURING, false],
  ['a withdrawn title', title({ isWithdrawn: true }), 'AGE_18', 'CH', DURING, false],
  ['the last millisecond before the licence', title(), 'AGE_18', 'CH', new Date(Date.parse(FROM) - 1), false],
  ['the first instant of the licence', title(), 'AGE_18', 'CH', new Date(FROM), true],
  ['the last millisecond of the licence', title(), 'AGE_18', 'CH', new Date(Date.parse(UNTIL) - 1), true],
  ['the end of the licence, which is exclusive', title(), 'AGE_18', 'CH', new Date(UNTIL), false],
  [
    'a licence without an end',
    title({ windows: [{ country: 'CH', from: FROM, until: null }] }),
    'AGE_18',
    'CH',
    new Date('2099-01-01'),
    true,
  ],
] as const)('%s', (_, restrictions, limit, country, now, visible) => {
  expect(isVisible(restrictions, restricted(limit, country), now)).toBe(visible);
});

test('every level is visible up to its limit and not above it', () => {
  for (const [limitIndex, limit] of MATURITY_LEVELS.entries())
    for (const [levelIndex, maturityLevel] of MATURITY_LEVELS.entries())
      expect(isVisible(title({ maturityLevel }), restricted(limit), DURING)).toBe(levelIndex <= limitIndex);
});

test.each([
  ['no record of the profile', 'AGE_13', null, undefined, 'AGE_13'],
  ['a record stricter than the token', 'AGE_18', 'AGE_7', undefined, 'AGE_7'],
  ['a token stricter than the record', 'AGE_7', 'AGE_18', undefined, 'AGE_7'],
  ['a request stricter than both', 'AGE_18', 'AGE_16', 'AGE_10', 'AGE_10'],
  ['a request that would widen the limit', 'AGE_7', 'AGE_10', 'AGE_18', 'AGE_7'],
] as const)('the strictest limit counts: %s', (_, token, record, request, limit) => {
  const restrictions = viewerRestrictions({
    viewer: viewer(token),
    profile: record === null ? null : { maturityLimit: record },
    requested: request === undefined ? undefined : { country: 'US', maturityLimit: request },
  });
  expect(restrictions).toEqual({ country: 'CH', maturityLimit: limit });
});

test('a deleted profile sees no title', () => {
  const restrictions = viewerRestrictions({ viewer: viewer('AGE_18'), profile: 'deleted' });
  expect(restrictions).toBeNull();
  expect(isVisible(title({ maturityLevel: 'ALL' }), restrictions, DURING)).toBe(false);
});

test('a guest has the country and the limit of the request, or the defaults', () => {
  const requested = { country: 'JP', maturityLimit: 'AGE_7' } as const;
  expect(viewerRestrictions({ viewer: null, profile: null, requested })).toEqual(requested);
  expect(viewerRestrictions({ viewer: null, profile: null })).toEqual({ country: 'US', maturityLimit: 'AGE_18' });
});

test('restrictions are made by `viewerRestrictions` alone', () => {
  // @ts-expect-error: an identity is not restrictions; it says nothing of the profile's record.
  isVisible(title(), viewer('AGE_18'), DURING);
  // @ts-expect-error: nor is an object that has the same fields.
  expect(isVisible(title(), { country: 'CH', maturityLimit: 'AGE_18' }, DURING)).toBe(true);
});
