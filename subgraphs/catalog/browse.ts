/** Finding titles on a shelf that the caller may see. */
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { PageArguments } from '@marquee/subgraph/connection';
import type { DocumentPage } from '@marquee/document-store/port';
import type { Context } from './context.js';
import type { TitleDocument } from './documents.js';
import { loadAll } from './loaders.js';
import { isVisible } from './rules/visibility.js';
import type { ShelfQuery, TitleSort } from './store.js';

/**
 * About one title in eight is not licensed in a country. Asking for half as many again makes a second round of reads a
 * rare event, so a page costs two reads of the store.
 */
const MARGIN = 1.5;

const MAX_PER_READ = 400;

interface ShelfTitle {
  readonly title: TitleDocument;
  readonly cursor: string;
}

/** One round: the places of a stretch of the shelf whose titles the restrictions may see. */
async function visibleTitles(
  query: ShelfQuery,
  restrictions: ViewerRestrictions,
  { store, loaders, now }: Context,
): Promise<{ places: readonly ShelfTitle[]; next: string | null }> {
  const page = await store.shelf(query);
  const titles = await loadAll(
    loaders.title,
    page.documents.map(({ titleId }) => titleId),
  );
  const places = titles.flatMap((title, index) => {
    const cursor = page.cursors[index];
    return title !== null && cursor !== undefined && isVisible(title, restrictions, now) ? [{ title, cursor }] : [];
  });
  return { places, next: page.hasMore ? (page.cursors.at(-1) ?? null) : null };
}

/**
 * A page of what `restrictions` may see of a shelf. Throws `BadCursorError` for a cursor of another list, order or
 * ceiling.
 * @param shelf By `shelfKey`.
 */
export async function browse(
  shelf: string,
  sort: TitleSort,
  { first, after }: PageArguments,
  restrictions: ViewerRestrictions,
  context: Context,
): Promise<DocumentPage<TitleDocument>> {
  const found: ShelfTitle[] = [];
  const limit = Math.min(MAX_PER_READ, Math.ceil((first + 1) * MARGIN) + 4);
  let next: string | null = after;
  do {
    const stretch = await visibleTitles({ shelf, sort, after: next, limit }, restrictions, context);
    found.push(...stretch.places);
    next = stretch.next;
  } while (found.length <= first && next !== null);
  const shown = found.slice(0, first);
  return {
    documents: shown.map(({ title }) => title),
    cursors: shown.map(({ cursor }) => cursor),
    hasMore: found.length > first,
  };
}
