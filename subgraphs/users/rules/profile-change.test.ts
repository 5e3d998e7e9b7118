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

test('omitted and null fields keep their values', () => {
  expect(judge({ name: null, accessibility: { captions: true, captionSize: null } })).toEqual({
    after: { ...profile, accessibility: { ...profile.accessibility, captions: true } },
    problems: [],
    raisesMaturityLimit: false,
    changesMaturityLimit: false,
  });
});

test('every problem is reported', () => {
  const { problems } = judge({ name: ' ', avatarId: 'dragon', isKids: true, maturityLimit: 'AGE_18' });
  expect(problems.map(({ path, code }) => [...path, code])).toEqual([
    ['name', 'REQUIRED'],
    ['avatarId', 'NOT_ALLOWED'],
    ['maturityLimit', 'NOT_ALLOWED'],
  ]);
});

test('a profile that becomes a kids profile gets the kids maturity limit', () => {
  expect(judge({ isKids: true })).toMatchObject({
    after: { isKids: true, maturityLimit: 'AGE_10' },
    problems: [],
    raisesMaturityLimit: false,
    changesMaturityLimit: true,
  });
});

test('a kids profile that becomes an adult one keeps its maturity limit', () => {
  const child: ProfileSettings = { ...profile, isKids: true, maturityLimit: 'AGE_7' };
  expect(judge({ isKids: false }, child)).toMatchObject({
    after: { isKids: false, maturityLimit: 'AGE_7' },
    raisesMaturityLimit: false,
    changesMaturityLimit: true,
  });
});

test('only a level above the current limit raises it', () => {
  const raising = MATURITY_LEVELS.filter((level: MaturityLevel) => judge({ maturityLimit: level }).raisesMaturityLimit);
  expect(raising).toEqual(['AGE_16', 'AGE_18']);
});

test('a kids profile is compared by its effective limit, not by the stored one', () => {
  const child: ProfileSettings = { ...profile, isKids: true, maturityLimit: 'AGE_18' };
  expect(judge({ isKids: false, maturityLimit: 'AGE_13' }, child).raisesMaturityLimit).toBe(true);
  expect(judge({ maturityLimit: 'AGE_10' }, child).raisesMaturityLimit).toBe(false);
});

test('an unsupported language becomes the nearest supported one, or leaves the previous one', () => {
  expect(judge({ language: 'fr-CA' }).after.language).toBe('fr');
  expect(judge({ language: 'tlh' }).after.language).toBe('de-CH');
});

test('language, playback and accessibility settings are preferences; name, avatar, kind and limit are not', () => {
  expect(
    isPreferenceOnly({ language: 'de', autoplayPreviews: false, accessibility: { captions: true }, name: null }),
  ).toBe(true);
  for (const change of [{ name: 'Eve' }, { avatarId: 'fox' }, { isKids: false }, { maturityLimit: 'ALL' as const }])
    expect(isPreferenceOnly(change)).toBe(false);
});
