import { MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import { expect, test } from 'vitest';
import { isPreferenceOnly, evaluateChange } from './profile-change.js';
import type { ProfileSettings, ProfileChange } from './profile-change.js';

const profile: ProfileSettings = {
  name: 'Ada',
  avatarId: 'fox',
  isKids: false,
  maturityLimit: 'AGE_13',
  language: 'de-CH',
  autoplayNextEpisode: true,
  autoplayPreviews: true,
  accessibility: {
    audioDescription: false,
    captions: false,
    captionSize: 'MEDIUM',
    highContrast: false,
    reduceMotion: false,
  },
};
function judge(change: ProfileChange, before: ProfileSettings = profile) {
  return evaluateChange(before, change, (id) => id === 'fox');
}

test('what is left out, or null, stays', () => {
  expect(judge({ name: null, accessibility: { captions: true, captionSize: null } })).toEqual({
    after: { ...profile, accessibility: { ...profile.accessibility, captions: true } },
    problems: [],
    raisesMaturityLimit: false,
    changesMaturityLimit: false,
  });
});

test('all that is wrong is told at once', () => {
  const { problems } = judge({ name: ' ', avatarId: 'dragon', isKids: true, maturityLimit: 'AGE_18' });
  expect(problems.map(({ path, code }) => [...path, code])).toEqual([
    ['name', 'REQUIRED'],
    ['avatarId', 'NOT_ALLOWED'],
    ['maturityLimit', 'NOT_ALLOWED'],
  ]);
});

test('who becomes a child sees no more than a child may, without being asked for a level', () => {
  expect(judge({ isKids: true })).toMatchObject({
    after: { isKids: true, maturityLimit: 'AGE_10' },
    problems: [],
    raisesMaturityLimit: false,
    changesMaturityLimit: true,
  });
});

test('growing up does not raise the ceiling by itself', () => {
  const child: ProfileSettings = { ...profile, isKids: true, maturityLimit: 'AGE_7' };
  expect(judge({ isKids: false }, child)).toMatchObject({
    after: { isKids: false, maturityLimit: 'AGE_7' },
    raisesMaturityLimit: false,
    changesMaturityLimit: true,
  });
});

test('a ceiling is raised by each level above it, and by none other', () => {
  const raising = MATURITY_LEVELS.filter((level: MaturityLevel) => judge({ maturityLimit: level }).raisesMaturityLimit);
  expect(raising).toEqual(['AGE_16', 'AGE_18']);
});

test('a child’s stored level above its ceiling does not make a lower one a raise', () => {
  const child: ProfileSettings = { ...profile, isKids: true, maturityLimit: 'AGE_18' };
  expect(judge({ isKids: false, maturityLimit: 'AGE_13' }, child).raisesMaturityLimit).toBe(true);
  expect(judge({ maturityLimit: 'AGE_10' }, child).raisesMaturityLimit).toBe(false);
});

test('an unknown language is the nearest that we have, or what was there', () => {
  expect(judge({ language: 'fr-CA' }).after.language).toBe('fr');
  expect(judge({ language: 'tlh' }).after.language).toBe('de-CH');
});

test('how a profile likes things is no business of grown-ups alone', () => {
  expect(
    isPreferenceOnly({ language: 'de', autoplayPreviews: false, accessibility: { captions: true }, name: null }),
  ).toBe(true);
  for (const change of [{ name: 'Eve' }, { avatarId: 'fox' }, { isKids: false }, { maturityLimit: 'ALL' as const }])
    expect(isPreferenceOnly(change)).toBe(false);
});
