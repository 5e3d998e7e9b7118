/** The browse page of a profile. Its id is a hash of everything that its content depends on. */
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { licenceEpoch } from '../rules/catalogue/catalogue.js';
import { fnv1aText64 } from '@marquee/runtime/hash';
import { buildPage } from '../rules/page/build-page.js';
import type { PageContent } from '../rules/page/build-page.js';
import { topTen } from '../rules/popularity/ranking.js';
import type { BrowseSurface, DeviceClass, PageInput } from '../rules/page/page-input.js';
import { applyPenalties } from '../rules/profile/impressions.js';
import type { Title } from '../rules/catalogue/title.js';
import type { VisibleTitles } from '../rules/catalogue/visible-titles.js';
import type { BuiltPage } from './built-page.js';
import { earliestEnd } from './licence-ends.js';
import { ownStateOf } from '../personalisation.js';
import type { Personalisation } from '../personalisation.js';
import type { PageCache } from '../caches/page-cache.js';

export interface BrowsePage extends BuiltPage {
  readonly id: string;
  readonly device: DeviceClass;
  readonly surface: BrowseSurface;
  readonly personalisation: Personalisation;
}

/** Null when the viewer may see no title. */
function restrictionsOn(
  surface: BrowseSurface,
  { viewer, facts, restrictions }: Personalisation,
): ViewerRestrictions | null {
  return surface === 'KIDS' && viewer !== null
    ? viewerRestrictions({ viewer, profile: facts.profile, requested: { maturityLimit: 'AGE_10' } })
    : restrictions;
}

/** The titles that a surface may show and name, of all kinds. */
export function visibleOn({ surface, personalisation }: BrowsePage): VisibleTitles {
  const restrictions = restrictionsOn(surface, personalisation);
  return restrictions === null
    ? { titles: [], has: () => false }
    : personalisation.visibleTitles(restrictions, personalisation.now);
}

function isOnSurface(surface: BrowseSurface, { kind }: Title): boolean {
  if (surface === 'SERIES') return kind === 'SERIES';
  return surface === 'MOVIES' ? kind === 'MOVIE' || kind === 'SPECIAL' : true;
}

/** Length of the ranking that the trending row uses. */
const RANKING_USED = 100;

function toPageInput(
  personalisation: Personalisation,
  restrictions: ViewerRestrictions,
  device: DeviceClass,
  surface: BrowseSurface,
): PageInput {
  const { catalogue, now, today, language, facts, refused } = personalisation;
  const eligible = personalisation.visibleTitles(restrictions, now);
  const isAllowed = (title: number): boolean => {
    const shown = catalogue.titles[title];
    return shown !== undefined && eligible.has(title) && !refused.has(title) && isOnSurface(surface, shown);
  };
  return {
    catalogue,
    restrictions,
    device,
    surface,
    language,
    titles: eligible.titles.filter(isAllowed),
    scores: applyPenalties(catalogue, personalisation.scores(), personalisation.wearied),
    evidence: personalisation.evidence(),
    learned: personalisation.model,
    views: facts.history.views,
    ranking: personalisation.ranking().filter(isAllowed).slice(0, RANKING_USED),
    topTen: topTen(personalisation.latestRanking().filter(isAllowed)),
    now: today,
  };
}

/** Hash of everything that the content of the page depends on, and of nothing else. */
function pageId(
  personalisation: Personalisation,
  restrictions: ViewerRestrictions,
  device: DeviceClass,
  surface: BrowseSurface,
): string {
  const { profileId, catalogue, language, now, today } = personalisation;
  const parts = [
    profileId,
    device,
    surface,
    language,
    restrictions.country,
    restrictions.maturityLimit,
    catalogue.revision,
    catalogue.similarityRevision,
    licenceEpoch(catalogue, restrictions.country, now),
    today.getTime(),
    ownStateOf(personalisation),
    personalisation.model?.version,
    personalisation.allocation.assignments.map(({ experiment, cell }) => `${experiment}:${cell}`).join(),
    personalisation.countryRanking.fingerprint,
    personalisation.latestRanking().slice(0, RANKING_USED).join(),
    personalisation.wearied.map(({ titleId, penalty }) => `${titleId} ${penalty}`).join(),
  ];
  return fnv1aText64(parts.join('|'));
}

/** When the first licence of the page's titles ends; null for no known end. */
function validUntil(
  { hero, rows }: PageContent,
  { catalogue, now, visibleTitles }: Personalisation,
  restrictions: ViewerRestrictions,
): string | null {
  const lists = [hero === null ? [] : [hero.title], ...rows.map(({ items }) => items)];
  const end = earliestEnd(catalogue, visibleTitles(restrictions, now), restrictions.country, now, lists);
  return end === Infinity ? null : new Date(end).toISOString();
}

/** Builds the page, or takes it from the cache. Null without a profile, and for a deleted one. */
export function browsePage(
  pages: PageCache<BuiltPage>,
  personalisation: Personalisation,
  device: DeviceClass,
  surface: BrowseSurface,
): BrowsePage | null {
  const restrictions = restrictionsOn(surface, personalisation);
  if (restrictions === null || personalisation.profileId === null) return null;
  const id = pageId(personalisation, restrictions, device, surface);
  const built = pages.get(`${personalisation.profileId}/${id}`, () => {
    const content = buildPage(toPageInput(personalisation, restrictions, device, surface));
    return {
      content,
      generatedAt: personalisation.now,
      validUntil: validUntil(content, personalisation, restrictions),
    };
  });
  return { ...built, id, device, surface, personalisation };
}
