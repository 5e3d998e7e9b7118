/** Long lists, a part at a time. */
import { ClientError } from '../../client-error.js';
import { html } from './html.js';
import type { Html } from './html.js';

export interface PaginatedList<T> {
  readonly items: readonly T[];
  /** From 1. */
  readonly first: number;
  readonly total: number;
  readonly links: Html;
}

/** Throws a `ClientError` for what is no page's number; one beyond the last is the last. */
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
  throw new ClientError('BAD_USER_INPUT', 'A page has a number from 1.');
}

/** Of lists that go back in time: `before` an id of theirs, null at the beginning. */
export function readBefore(query: URLSearchParams): string | undefined {
  const before = query.get('before');
  if (before === null || /^[0-9a-f-]{1,36}$/.test(before)) return before ?? undefined;
  throw new ClientError('BAD_USER_INPUT', 'A list goes on before an id of what is in it.');
}

/** @param next The id to go on before; null where the list ends. */
export function timePagination(path: string, query: URLSearchParams, next: string | null): Html {
  if (next === null && !query.has('before')) return html``;
  return html`<nav class="pager" aria-label="Pages of this list">${query.has('before') && html`<a href="${path}">Newest</a>`}${next !== null && html`<a rel="next" href="${path}?before=${next}">Older</a>`}</nav>`;
}
