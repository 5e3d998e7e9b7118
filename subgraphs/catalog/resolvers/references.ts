/** Entity resolution by key. */
import type DataLoader from 'dataloader';
import type { EntityRepresentation, ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { CatalogLoaders } from '../loaders.js';

/** Resolves all references of a type by one loader, in one read; null for an unknown or invalid id. */
export function resolveBy<Key extends string, Entity extends object>(
  loaderOf: (loaders: CatalogLoaders) => DataLoader<Key, Entity | null>,
  complete: (entity: Entity, reference: EntityRepresentation) => Entity = (entity) => entity,
): ReferenceResolver<Context> {
  return (references, { loaders }) =>
    Promise.all(
      references.map(async (reference) => {
        if (typeof reference.id !== 'string') return null;
        // An arbitrary text is safe as a key: the store returns null for it.
        const entity = await loaderOf(loaders).load(reference.id as Key);
        return entity === null ? null : complete(entity, reference);
      }),
    );
}
