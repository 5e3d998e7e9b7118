/** Lists the visible titles of a shelf. */
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { PageArguments } from '@marquee/subgraph/connection';
import type { DocumentPage } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import type { TitleDocument } from '../documents.js';
import { isVisible } from '../rules/visibility.js';
import type { ShelfQuery, TitleSort } from '../store.js';

/**
 * About one title in eight has no licence in a country. Reading half as many again makes a second round rare, so that a
 * page costs two reads of the store.
 */
const MARGIN = 1.5;

const MAX_PER_READ = 400;

interface ShelfTitle {
  readonly title: TitleDocument;
  readonly cursor: string;
}

/** Reads a slice of the shelf and returns its visible titles. */
async function visibleTitles(
  query: ShelfQuery,
  restrictions: ViewerRestrictions,
  { store, loaders, now }: Context,
): Promise<{ shelfTitles: readonly ShelfTitle[]; next: string | null }> {
  const page = await store.shelf(query);
  const titles = await loaders.title.loadList(page.documents.map(({ titleId }) => titleId));
  const shelfTitles = titles.flatMap((title, index) => {
    const cursor = page.cursors[index];
    return title !== null && cursor !== undefined && isVisible(title, restrictions, now) ? [{ title, cursor }] : [];
  });
  return { shelfTitles, next: page.hasMore ? (page.cursors.at(-1) ?? null) : null };
}

/**
 * A page of the visible titles of a shelf. Throws `BadCursorError` for a cursor of another list, order or maturity
 * limit.
 * @param shelf A key from `shelfKey`.
 */
export async function browse(
  shelf: string,
  sort: TitleSort,
  { first, after }: PageArguments,
  restrictions: ViewerRestrictions,
  context: Context,
): Promise<DocumentPage<TitleDocument>> {
  const visible: ShelfTitle[] = [];
  const limit = Math.min(MAX_PER_READ, Math.ceil((first + 1) * MARGIN) + 4);
  let next: string | null = after;
  do {
    const slice = await visibleTitles({ shelf, sort, after: next, limit }, restrictions, context);
    visible.push(...slice.shelfTitles);
    next = slice.next;
  } while (visible.length <= first && next !== null);
  const listed = visible.slice(0, first);
  return {
    documents: listed.map(({ title }) => title),
    cursors: listed.map(({ cursor }) => cursor),
    hasMore: visible.length > first,
  };
}
