/**
 * Every rule that decides who may see or play a title, compared with a second, independent implementation, for
 * generated profiles and titles.
 */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { LicenceWindow } from '@marquee/contracts/licence';
import { MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { isVisible, viewerRestrictions } from '@marquee/contracts/visibility';
import type { Random } from '@marquee/runtime/random';
import { isVisible as isInCatalog } from '@marquee/catalog/dist/rules/visibility.js';
import { availabilityIn } from '@marquee/catalog/dist/rules/availability.js';
import { decidePlayability } from '@marquee/playback/dist/rules/streams/playability.js';
import { buildCatalogue } from '@marquee/recommendations/dist/rules/catalogue/catalogue.js';
import { createVisibleTitles } from '@marquee/recommendations/dist/rules/catalogue/visible-titles.js';
import { effectiveMaturityLimit } from '@marquee/users/dist/rules/maturity-limit.js';
import { canBeSaved } from '@marquee/users/dist/rules/my-list.js';
import { evaluateChange } from '@marquee/users/dist/rules/profile-change.js';

const COUNTRIES = ['US', 'GB', 'DE', 'CH', 'FR', 'JP', 'BR'];
const START_MS = Date.parse('2026-11-01T00:00:00Z');
const DAY_MS = 86_400_000;

interface GeneratedTitle {
  readonly id: TitleId;
  readonly maturityLevel: MaturityLevel;
  readonly isWithdrawn: boolean;
  readonly windows: readonly LicenceWindow[];
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function generateTitle(random: Random, index: number): GeneratedTitle {
  return {
    id: `title-${index}` as TitleId,
    maturityLevel: random.pick(MATURITY_LEVELS),
    isWithdrawn: random.next() < 0.1,
    windows: COUNTRIES.filter(() => random.next() < 0.6).map((country) => {
      const from = START_MS + random.int(30) * DAY_MS;
      return {
        country,
        from: instant(from),
        until: random.next() < 0.3 ? null : instant(from + (1 + random.int(20)) * DAY_MS),
      };
    }),
  };
}

/** Instants just before, at, and just after the start and the end of licences. */
function generateNow(random: Random): Date {
  return new Date(START_MS + random.int(52) * DAY_MS + random.pick([-1, 0, 1, DAY_MS / 2]));
}

/** A profile that was changed through the rule under test for profile changes. */
function generateCeiling(random: Random): { readonly ceiling: MaturityLevel; readonly isKids: boolean } {
  const before = {
    name: 'Ada',
    avatarId: 'fox',
    isKids: random.next() < 0.4,
    maturityLimit: random.pick(MATURITY_LEVELS),
    language: 'en',
    autoplayNextEpisode: true,
    autoplayPreviews: true,
    accessibility: {
      audioDescription: false,
      captions: false,
      captionSize: 'MEDIUM',
      highContrast: false,
      reduceMotion: false,
    } as const,
  };
  const change = { isKids: random.pick([true, false, null]), maturityLimit: random.pick([...MATURITY_LEVELS, null]) };
  const { after } = evaluateChange(before, change, () => true);
  return { ceiling: effectiveMaturityLimit(after), isKids: after.isKids };
}

/**
 * The expected decision, from the data alone: a second implementation that shares no code with the rules under test.
 */
function mayBeShown(
  { maturityLevel, isWithdrawn, windows }: GeneratedTitle,
  country: string,
  ceiling: MaturityLevel,
  now: Date,
): boolean {
  const order = ['ALL', 'AGE_7', 'AGE_10', 'AGE_13', 'AGE_16', 'AGE_18'];
  const isLicensed = windows.some(
    (window) =>
      window.country === country &&
      window.from <= now.toISOString() &&
      (window.until === null || now.toISOString() < window.until),
  );
  return !isWithdrawn && isLicensed && order.indexOf(maturityLevel) <= order.indexOf(ceiling);
}

const PAYING = {
  status: 'ACTIVE',
  entitlements: { maxConcurrentStreams: 4, maxQuality: 'UHD_4K', downloadDevices: 4, extraMembers: 0, ads: false },
  periodEnd: '2099-01-01T00:00:00.000Z',
  graceUntil: null,
} as const;

function toRecommendable({ id, maturityLevel, isWithdrawn, windows }: GeneratedTitle) {
  return {
    id,
    maturityLevel,
    isWithdrawn,
    windows,
    kind: 'MOVIE' as const,
    names: { en: id },
    originalLanguage: 'en',
    releaseYear: 2020,
    runtimeSeconds: 6_000,
    genres: ['Drama'],
    moods: [],
    people: [],
    studio: null,
    acclaim: null,
    reach: null,
    artworkIds: [],
    publishedAt: '2026-01-01T00:00:00.000Z',
  };
}

function toViewer(country: string, maturityLimit: MaturityLevel): ViewerIdentity {
  return {
    accountId: 'account' as ViewerIdentity['accountId'],
    profileId: 'profile' as ProfileId,
    deviceId: 'device' as ViewerIdentity['deviceId'],
    sessionId: 'session' as ViewerIdentity['sessionId'],
    country,
    language: 'en',
    maturityLimit,
    isKids: false,
    scopes: [],
  };
}

export interface RuleChecks {
  readonly checks: number;
  /** Titles that were visible or playable and must not be. */
  readonly leaks: readonly string[];
  /** Titles that were refused and should be visible: no leak, but the rules and the expected decision differ. */
  readonly refusals: number;
}

const TITLES = 400;

/** The maximum of a kids' profile, also when the stored limit is higher. */
const ABOVE_KIDS: readonly string[] = ['AGE_13', 'AGE_16', 'AGE_18'];

/** @param wanted Minimum number of decisions. */
export function checkRules(random: Random, wanted: number): RuleChecks {
  const titles = Array.from({ length: TITLES }, (_, index) => generateTitle(random, index));
  const catalogue = buildCatalogue(titles.map(toRecommendable), 1);
  const visibleTitlesFor = createVisibleTitles(catalogue);
  const leaks: string[] = [];
  let checks = 0;
  let refusals = 0;
  const compare = (rule: string, decided: boolean, allowed: boolean, title: GeneratedTitle): void => {
    checks += 1;
    if (decided && !allowed) leaks.push(`${rule}: ${JSON.stringify(title)}`);
    if (!decided && allowed) refusals += 1;
  };
  while (checks < wanted) {
    const { ceiling, isKids } = generateCeiling(random);
    const country = random.pick(COUNTRIES);
    const now = generateNow(random);
    const restrictions = viewerRestrictions({ viewer: toViewer(country, ceiling), profile: null });
    const onPage = visibleTitlesFor(restrictions, now);
    for (let round = 0; round < 50; round += 1) {
      const title = random.pick(titles);
      const isOnPage = onPage.has(catalogue.indexOf.get(title.id) ?? -1);
      const allowed = mayBeShown(title, country, ceiling, now);
      const { maturityLevel, isWithdrawn, windows } = title;
      compare('a child above AGE_10', isKids && isOnPage && ABOVE_KIDS.includes(maturityLevel), false, title);
      compare('page', isOnPage, allowed, title);
      compare(
        'fallback page',
        isInCatalog({ withdrawn: isWithdrawn, windows, rating: { level: maturityLevel } as never }, restrictions, now),
        allowed,
        title,
      );
      compare('continue watching, search and rate', isVisible(title, restrictions, now), allowed, title);
      compare('play', decidePlayability(title, restrictions, PAYING, now).playable, allowed, title);
      const isAvailable =
        availabilityIn({ windows, withdrawn: isWithdrawn, maxQuality: 'HD', downloadable: false }, country, now)
          .status === 'AVAILABLE';
      compare('availability and list', isAvailable && canBeSaved(title, ceiling), allowed, title);
    }
  }
  return { checks, leaks, refusals };
}
