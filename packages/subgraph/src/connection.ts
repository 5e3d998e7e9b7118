/** Relay connections over pages of the document store and over lists. */
import type { DocumentPage } from '@marquee/document-store/port';
import { badUserInput } from './errors.js';

export interface PageArguments {
  readonly first: number;
  readonly after: string | null;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface Connection<Edge> {
  readonly edges: readonly (Edge & { readonly cursor: string })[];
  readonly pageInfo: PageInfo;
}

/**
 * Checks the arguments of a connection field. Throws BAD_USER_INPUT for a page size outside 1..max.
 */
export function readPageArguments(
  args: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
  bounds: { readonly max: number; readonly fallback?: number },
): PageArguments {
  const first = args.first ?? bounds.fallback ?? 20;
  if (first < 1 || first > bounds.max) throw badUserInput(`\`first\` must be from 1 to ${bounds.max}, got ${first}.`);
  return { first, after: args.after ?? null };
}

function toPageInfo(cursors: readonly string[], after: string | null, hasMore: boolean): PageInfo {
  return {
    hasNextPage: hasMore,
    hasPreviousPage: after !== null,
    startCursor: cursors[0] ?? null,
    endCursor: cursors.at(-1) ?? null,
  };
}

/** A connection over one page of the store; `toEdge` returns an edge's fields except the cursor. */
export function toConnection<T, Edge extends object>(
  page: DocumentPage<T>,
  args: PageArguments,
  toEdge: (document: T, index: number) => Edge,
): Connection<Edge> {
  return {
    edges: page.documents.map((document, index) => ({ ...toEdge(document, index), cursor: page.cursors[index] ?? '' })),
    pageInfo: toPageInfo(page.cursors, args.after, page.hasMore),
  };
}

/**
 * A connection over a list in memory. A cursor identifies the element (`cursorOf`), not its position, so that it stays
 * valid when elements before it come and go. Throws BAD_USER_INPUT for a cursor that is not in the list.
 */
export function listConnection<T, Edge extends object>(
  list: readonly T[],
  args: PageArguments,
  cursorOf: (element: T, index: number) => string,
  toEdge: (element: T, index: number) => Edge,
): Connection<Edge> {
  const cursors = list.map(cursorOf);
  const start = args.after === null ? 0 : cursors.indexOf(args.after) + 1;
  if (args.after !== null && start === 0) {
    throw badUserInput(
      '`after` is not a cursor of this list, or its element no longer exists: omit `after` to start from the beginning.',
    );
  }
  const end = Math.min(start + args.first, list.length);
  return {
    edges: list
      .slice(start, end)
      .map((element, offset) => ({ ...toEdge(element, start + offset), cursor: cursors[start + offset] ?? '' })),
    pageInfo: toPageInfo(cursors.slice(start, end), args.after, end < list.length),
  };
}
