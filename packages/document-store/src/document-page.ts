import { writeCursor } from './cursor.js';
import type { CursorPosition } from './cursor.js';
import type { DocumentPage } from './port.js';

/**
 * A page whose cursors are written when they are read first: most readers of a page need none of them.
 * @param positionOf The position after the document of an index.
 */
export function documentPage<T>(
  documents: readonly T[],
  hasMore: boolean,
  listHash: string,
  positionOf: (index: number) => CursorPosition,
): DocumentPage<T> {
  let written: readonly string[] | undefined;
  return {
    documents,
    hasMore,
    get cursors() {
      written ??= documents.map((_, index) => writeCursor(listHash, positionOf(index)));
      return written;
    },
  };
}
