import { expect, test } from 'vitest';
import { eachPage, readAllPages } from './pages.js';
import type { DocumentPage } from './port.js';

/** Lists of numbers with pages of two; the cursor of a number is its text. */
function pagesOfTwo(numbers: readonly number[], calls: (string | null)[] = []) {
  return async (after: string | null): Promise<DocumentPage<number>> => {
    calls.push(after);
    const rest = numbers.slice(after === null ? 0 : numbers.indexOf(Number(after)) + 1);
    const documents = rest.slice(0, 2);
    return { documents, cursors: documents.map(String), hasMore: rest.length > 2 };
  };
}

test.each([
  { numbers: [], pages: [[]], calls: [null] },
  { numbers: [1, 2], pages: [[1, 2]], calls: [null] },
  { numbers: [1, 2, 3, 4, 5], pages: [[1, 2], [3, 4], [5]], calls: [null, '2', '4'] },
])('a list of $numbers.length is read in $pages.length pages', async ({ numbers, pages, calls }) => {
  const called: (string | null)[] = [];
  const read: (readonly number[])[] = [];
  for await (const page of eachPage(pagesOfTwo(numbers, called))) read.push(page);
  expect(read).toEqual(pages);
  expect(called).toEqual(calls);
  expect(await readAllPages(pagesOfTwo(numbers))).toEqual(numbers);
});
