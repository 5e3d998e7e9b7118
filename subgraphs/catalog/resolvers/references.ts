import type DataLoader from 'dataloader';
import type { EntityRepresentation, ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { CatalogLoaders } from '../loaders.js';

/** All references of a type through one loader, in one read; null for an unknown id and for what is no id. */
export function resolveBy<Key extends string, Entity extends object>(
  loaderOf: (loaders: CatalogLoaders) => DataLoader<Key, Entity | null>,
  complete: (entity: Entity, reference: EntityRepresentation) => Entity = (entity) => entity,
): ReferenceResolver<Context> {
  return (references, { loaders }) =>
    Promise.all(
      references.map(async (reference) => {
        if (typeof reference.id !== 'string') return null;
        // Any text may stand here: the store answers null for one that is no key of the collection.
        const entity = await loaderOf(loaders).load(reference.id as Key);
        return entity === null ? null : complete(entity, reference);
      }),
    );
}
