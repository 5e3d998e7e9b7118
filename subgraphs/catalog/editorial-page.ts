/** The front page for everybody. */
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { Context } from './context.js';
import type { TitleDocument } from './documents.js';
import { loadAll } from './loaders.js';
import { pickHero, planEditorialRows } from './rules/editorial-rows.js';
import type { EditorialRowPlan } from './rules/editorial-rows.js';
import { EVERYTHING, shelfKey } from './rules/shelves.js';
import { isVisible } from './rules/visibility.js';

export interface EditorialPage {
  readonly id: string;
  readonly hero: TitleDocument | null;
  readonly rows: readonly EditorialRowPlan[];
}

export interface EditorialRequest {
  readonly country: string;
  readonly maturityLimit: MaturityLevel;
  readonly rows: number;
  readonly perRow: number;
}

/**
 * A guest's country and limit are the arguments. A member's are those of the identity; the argument may lower the
 * limit.
 */
export function editorialRestrictions(
  viewer: ViewerIdentity | null,
  { country, maturityLimit }: Pick<EditorialRequest, 'country' | 'maturityLimit'>,
): ViewerRestrictions {
  return viewerRestrictions({ viewer, profile: null, requested: { country, maturityLimit } });
}

/** Enough for every row to find titles that no earlier row has taken, though some countries miss some. */
function candidateCount({ rows, perRow }: EditorialRequest): number {
  return Math.min(1000, Math.ceil(rows * perRow * 1.6) + 40);
}

async function buildPage(
  request: EditorialRequest,
  restrictions: ViewerRestrictions,
  { store, loaders, now }: Context,
): Promise<EditorialPage> {
  const shelf = { shelf: shelfKey(EVERYTHING, restrictions.maturityLimit), after: null };
  const [suggestedPlaces, newestPlaces] = await Promise.all([
    store.shelf({ ...shelf, sort: 'SUGGESTED', limit: candidateCount(request) }),
    store.shelf({ ...shelf, sort: 'NEWEST', limit: request.perRow * 2 }),
  ]);
  const visible = async (places: typeof suggestedPlaces): Promise<readonly TitleDocument[]> => {
    const titles = await loadAll(
      loaders.title,
      places.documents.map(({ titleId }) => titleId),
    );
    return titles.filter((title) => title !== null).filter((title) => isVisible(title, restrictions, now));
  };
  const [suggested, newest] = await Promise.all([visible(suggestedPlaces), visible(newestPlaces)]);
  return {
    id: `editorial-${restrictions.country}-${restrictions.maturityLimit}-${now.toISOString().slice(0, 10)}`,
    hero: pickHero(suggested, now),
    rows: planEditorialRows({ suggested, newest }, request.rows, request.perRow),
  };
}

/** Of an old page, what may still be shown: a licence may have ended since it was made. */
function revisePage({ id, hero, rows }: EditorialPage, restrictions: ViewerRestrictions, now: Date): EditorialPage {
  const isStillVisible = (title: TitleDocument): boolean => isVisible(title, restrictions, now);
  const standing = rows
    .map((row) => ({ ...row, titles: row.titles.filter(isStillVisible) }))
    .filter(({ titles }) => titles.length > 0);
  return { id, hero: hero !== null && isStillVisible(hero) ? hero : (standing[0]?.titles[0] ?? null), rows: standing };
}

/** Pages of more titles than any client's first screens are not kept: a few hundred of them would fill the memory. */
const MAX_CACHED_TITLES = 100;

/**
 * Three reads of the store, whatever the size of the page. While the store is away, the last page that it gave stands
 * in for a day.
 */
export function editorialPage(request: EditorialRequest, context: Context): Promise<EditorialPage> {
  const { services, viewer, now, log } = context;
  const restrictions = editorialRestrictions(viewer, request);
  if (request.rows * request.perRow > MAX_CACHED_TITLES) return buildPage(request, restrictions, context);
  // Titles are kept in all languages, so a page is the same for all of them.
  const key = [restrictions.country, restrictions.maturityLimit, request.rows, request.perRow].join('/');
  return services.editorialPages.get(
    key,
    now,
    () => buildPage(request, restrictions, context),
    (kept, cause) => {
      log.warn({ err: cause, page: kept.id }, 'the editorial page is an old one: no new one could be made');
      return revisePage(kept, restrictions, now);
    },
  );
}
