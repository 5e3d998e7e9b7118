/** Pagination of long lists. */
import { ClientError } from '../../client-error.js';
import { html } from './html.js';
import type { Html } from './html.js';

export interface PaginatedList<T> {
  readonly items: readonly T[];
  /** The number of the first item, counted from 1. */
  readonly first: number;
  readonly total: number;
  readonly links: Html;
}

/** Throws a `ClientError` for an invalid page number. A number beyond the last page gives the last page. */
export function paginate<T>(
  all: readonly T[],
  size: number,
  { path, query }: { readonly path: string; readonly query: URLSearchParams },
): PaginatedList<T> {
  const last = Math.max(1, Math.ceil(all.length / size));
  const number = Math.min(readNumber(query.get('page') ?? '1'), last);
  const items = all.slice((number - 1) * size, number * size);
  const hrefOf = (page: number): string =>
    `${path}?${new URLSearchParams([...[...query].filter(([name]) => name !== 'page'), ['page', String(page)]]).toString()}`;
  const [first, until] = [(number - 1) * size + 1, (number - 1) * size + items.length];
  const links = html`<nav class="pager" aria-label="Pages of this list">
${number > 1 && html`<a rel="prev" href="${hrefOf(number - 1)}">Previous</a>`}
<span>${first}–${until} of ${all.length}</span>
${number < last && html`<a rel="next" href="${hrefOf(number + 1)}">Next</a>`}
</nav>`;
  return { items, first, total: all.length, links: last === 1 ? html`` : links };
}

function readNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new ClientError('BAD_USER_INPUT', 'The parameter "page" is a number from 1.');
}

/** The parameter `before` of lists that are ordered by time: the id that the page continues from. */
export function readBefore(query: URLSearchParams): string | undefined {
  const before = query.get('before');
  if (before === null || /^[0-9a-f-]{1,36}$/.test(before)) return before ?? undefined;
  throw new ClientError('BAD_USER_INPUT', 'The parameter "before" is an id of an item of the list.');
}

/** @param next The id that the next page continues from; null on the last page. */
export function timePagination(path: string, query: URLSearchParams, next: string | null): Html {
  if (next === null && !query.has('before')) return html``;
  return html`<nav class="pager" aria-label="Pages of this list">${query.has('before') && html`<a href="${path}">Newest</a>`}${next !== null && html`<a rel="next" href="${path}?before=${next}">Older</a>`}</nav>`;
}
