/** Entity resolution by key. */
import type { Loader } from '@marquee/subgraph/create-loader';
import type { EntityRepresentation, ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { CatalogLoaders } from '../loaders.js';

/** Resolves all references of a type by one loader, in one read; null for an unknown or invalid id. */
export function resolveBy<Key extends string, Entity extends object>(
  loaderOf: (loaders: CatalogLoaders) => Loader<Key, Entity | null>,
  complete: (entity: Entity, reference: EntityRepresentation) => Entity = (entity) => entity,
): ReferenceResolver<Context> {
  return async (references, { loaders }) => {
    const loader = loaderOf(loaders);
    // An arbitrary text is safe as a key: the store returns null for it.
    await loader.loadList(references.flatMap(({ id }) => (typeof id === 'string' ? [id as Key] : [])));
    return references.map((reference) => {
      const entity = typeof reference.id === 'string' ? loader.peek(reference.id as Key) : null;
      return entity === null || entity === undefined ? null : complete(entity, reference);
    });
  };
}
