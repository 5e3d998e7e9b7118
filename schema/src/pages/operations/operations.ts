/** The known operations of a variant, grouped by name: a name may have several texts in manifests and in traffic. */
import type { ClientUse, KnownOperation } from '../../checks/operations/known-operation.js';
import { mergeClients } from '../../checks/operations/field-usage.js';
import { knownOperations } from '../../api/schema-view.js';
import { groupBy } from '../group-by.js';
import { readDays } from '../components/filters.js';
import type { VariantPageRequest } from '../page.js';

export interface NamedOperation {
  readonly name: string;
  readonly texts: readonly KnownOperation[];
  /** Most requests first. */
  readonly clients: readonly ClientUse[];
  readonly requests: number;
}

/** Most requests first. */
export async function readOperations({
  ref,
  query,
  context,
}: Pick<VariantPageRequest, 'ref' | 'query' | 'context'>): Promise<readonly NamedOperation[]> {
  const byName = groupBy(await knownOperations(ref, readDays(query), context), ({ name }) => name);
  return [...byName]
    .map(([name, texts]) => named(name, texts))
    .toSorted((one, other) => other.requests - one.requests || (one.name < other.name ? -1 : 1));
}

function named(name: string, texts: readonly KnownOperation[]): NamedOperation {
  const clients = mergeClients(texts.flatMap((text) => text.clients));
  return { name, texts, clients, requests: clients.reduce((sum, client) => sum + (client.requests ?? 0), 0) };
}
