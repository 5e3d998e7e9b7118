/** Aliases of `__typename`, which graphql-js resolves itself: no resolver can count them. */
import { Kind, visit } from 'graphql';
import type { DocumentNode } from 'graphql';

const counts = new WeakMap<DocumentNode, number>();

/** How many fields of the document are `__typename` with an alias. Cached by the document. */
export function countTypenameAliases(document: DocumentNode): number {
  let count = counts.get(document);
  if (count === undefined) {
    let found = 0;
    visit(document, {
      [Kind.FIELD]: (field) => {
        if (field.name.value === '__typename' && field.alias !== undefined) found += 1;
      },
    });
    count = found;
    counts.set(document, count);
  }
  return count;
}
