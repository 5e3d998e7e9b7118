/** The front page for everybody. */
import { lowerMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Context } from './context.js';
import type { TitleDocument } from './documents.js';
import { loadAll } from './loaders.js';
import { audienceOf } from './rules/audience.js';
import type { Audience } from './rules/audience.js';
import { pickHero, planEditorialRows } from './rules/editorial-rows.js';
import type { EditorialRowPlan } from './rules/editorial-rows.js';
import { EVERYTHING, shelfKey } from './rules/shelves.js';
import { isVisible } from './rules/visibility.js';

export interface EditorialPageAnswer {
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
 * The arguments are believed only of a stranger; for a member they may narrow what the identity says, never widen it.
 */
export function editorialAudience(
  viewer: ViewerIdentity | null,
  { country, maturityLimit }: Pick<EditorialRequest, 'country' | 'maturityLimit'>,
): Audience {
  return viewer === null
    ? { ...audienceOf(null), country, maturityLimit }
    : {
        country: viewer.country,
        language: viewer.language,
        maturityLimit: lowerMaturity(viewer.maturityLimit, maturityLimit),
      };
}

/** Enough for every row to find titles that no earlier row has taken, though some countries miss some. */
function supplyFor({ rows, perRow }: EditorialRequest): number {
  return Math.min(1000, Math.ceil(rows * perRow * 1.6) + 40);
}

async function makePage(
  request: EditorialRequest,
  audience: Audience,
  { store, loaders, now }: Context,
): Promise<EditorialPageAnswer> {
  const shelf = { shelf: shelfKey(EVERYTHING, audience.maturityLimit), after: null };
  const [suggestedPlaces, newestPlaces] = await Promise.all([
    store.shelf({ ...shelf, sort: 'SUGGESTED', limit: supplyFor(request) }),
    store.shelf({ ...shelf, sort: 'NEWEST', limit: request.perRow * 2 }),
  ]);
  const visible = async (places: typeof suggestedPlaces): Promise<readonly TitleDocument[]> => {
    const titles = await loadAll(
      loaders.title,
      places.documents.map(({ titleId }) => titleId),
    );
    return titles.filter((title) => title !== null).filter((title) => isVisible(title, audience, now));
  };
  const [suggested, newest] = await Promise.all([visible(suggestedPlaces), visible(newestPlaces)]);
  return {
    id: `editorial-${audience.country}-${audience.maturityLimit}-${now.toISOString().slice(0, 10)}`,
    hero: pickHero(suggested, now),
    rows: planEditorialRows({ suggested, newest }, request.rows, request.perRow),
  };
}

/** Of an old page, what may still be shown: a licence may have ended since it was made. */
function revisePage({ id, hero, rows }: EditorialPageAnswer, audience: Audience, now: Date): EditorialPageAnswer {
  const isStillVisible = (title: TitleDocument): boolean => isVisible(title, audience, now);
  const standing = rows
    .map((row) => ({ ...row, titles: row.titles.filter(isStillVisible) }))
    .filter(({ titles }) => titles.length > 0);
  return { id, hero: hero !== null && isStillVisible(hero) ? hero : (standing[0]?.titles[0] ?? null), rows: standing };
}

/** Pages of more titles than any client's first screens are not kept: a few hundred of them would fill the memory. */
const MOST_KEPT_TITLES = 100;

/**
 * Three reads of the store, whatever the size of the page. While the store is away, the last page that it gave stands
 * in for a day.
 */
export function editorialPage(request: EditorialRequest, context: Context): Promise<EditorialPageAnswer> {
  const { store, viewer, now, log } = context;
  const audience = editorialAudience(viewer, request);
  if (request.rows * request.perRow > MOST_KEPT_TITLES) return makePage(request, audience, context);
  // Titles are kept in all languages, so a page is the same for all of them.
  const key = [audience.country, audience.maturityLimit, request.rows, request.perRow].join('/');
  return store.frontPages.get(
    key,
    now,
    () => makePage(request, audience, context),
    (kept, cause) => {
      log.warn({ err: cause, page: kept.id }, 'the editorial page is an old one: no new one could be made');
      return revisePage(kept, audience, now);
    },
  );
}
