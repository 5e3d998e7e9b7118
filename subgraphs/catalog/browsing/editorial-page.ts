/** The editorial page: the front page that is the same for all viewers of a country and maturity limit. */
import { currentWindow } from '@marquee/contracts/licence';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { Context } from '../context.js';
import type { TitleDocument } from '../documents.js';
import type { EditorialPage } from './editorial-page-content.js';
import { pickHero, planEditorialRows } from '../rules/editorial-rows.js';
import { ALL_TITLES_SHELF, shelfKey } from '../rules/shelves.js';
import { isVisible } from '../rules/visibility.js';

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

/** Number of candidate titles: enough for rows without repeated titles, although some are not licensed. */
function candidateCount({ rows, perRow }: EditorialRequest): number {
  return Math.min(1000, Math.ceil(rows * perRow * 1.6) + 40);
}

async function buildPage(
  request: EditorialRequest,
  restrictions: ViewerRestrictions,
  { store, loaders, now }: Context,
): Promise<EditorialPage> {
  const shelf = { shelf: shelfKey(ALL_TITLES_SHELF, restrictions.maturityLimit), after: null };
  const [suggestedEntries, newestEntries] = await Promise.all([
    store.shelf({ ...shelf, sort: 'SUGGESTED', limit: candidateCount(request) }),
    store.shelf({ ...shelf, sort: 'NEWEST', limit: request.perRow * 2 }),
  ]);
  const visible = async (entries: typeof suggestedEntries): Promise<readonly TitleDocument[]> => {
    const titles = await loaders.title.loadList(entries.documents.map(({ titleId }) => titleId));
    return titles.filter((title) => title !== null).filter((title) => isVisible(title, restrictions, now));
  };
  const [suggested, newest] = await Promise.all([visible(suggestedEntries), visible(newestEntries)]);
  return {
    id: `editorial-${restrictions.country}-${restrictions.maturityLimit}-${now.toISOString().slice(0, 10)}`,
    hero: pickHero(suggested, now),
    rows: planEditorialRows({ suggested, newest }, request.rows, request.perRow),
  };
}

/** Removes titles from a cached page that are no longer visible: a licence may have ended since. */
function revisePage({ id, hero, rows }: EditorialPage, restrictions: ViewerRestrictions, now: Date): EditorialPage {
  const isStillVisible = (title: TitleDocument): boolean => isVisible(title, restrictions, now);
  const remaining = rows
    .map((row) => ({ ...row, titles: row.titles.filter(isStillVisible) }))
    .filter(({ titles }) => titles.length > 0);
  return {
    id,
    hero: hero !== null && isStillVisible(hero) ? hero : (remaining[0]?.titles[0] ?? null),
    rows: remaining,
  };
}

/** Larger pages are not cached, since some hundred of them would fill the memory. */
const MAX_CACHED_TITLES = 100;

/**
 * Builds the page with three reads of the store at any size. When the store fails, the last page of up to a day ago is
 * returned.
 */
export async function editorialPage(request: EditorialRequest, context: Context): Promise<EditorialPage> {
  const restrictions = editorialRestrictions(context.viewer, request);
  const page = await builtOrCachedPage(request, restrictions, context);
  const { country } = restrictions;
  for (const { windows } of page.rows.flatMap(({ titles }) => titles).concat(page.hero ?? []))
    context.validity.until(currentWindow(windows, country, context.now)?.until ?? null);
  return page;
}

function builtOrCachedPage(
  request: EditorialRequest,
  restrictions: ViewerRestrictions,
  context: Context,
): Promise<EditorialPage> {
  const { services, now, log } = context;
  if (request.rows * request.perRow > MAX_CACHED_TITLES) return buildPage(request, restrictions, context);
  // Cached titles have all languages, so the key does not contain the language.
  const key = [restrictions.country, restrictions.maturityLimit, request.rows, request.perRow].join('/');
  return services.editorialPages.get(
    key,
    now,
    () => buildPage(request, restrictions, context),
    (cached, cause) => {
      log.warn({ err: cause, page: cached.id }, 'the editorial page is a cached one, since no new one could be built');
      return revisePage(cached, restrictions, now);
    },
  );
}
