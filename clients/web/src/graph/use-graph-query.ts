/** A query for one part of a page: its data, whether it is loading, and which fields are unavailable. */
import { useCallback, useSyncExternalStore } from 'react';
import type { OperationVariables, TypedDocumentNode, WatchQueryFetchPolicy } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { getDefaultValues, getOperationDefinition } from '@apollo/client/utilities/internal';
import { client } from './client';
import { isUnavailable, keyOf, partialErrors } from './partial-errors';
import { staleParts } from './stale-parts';
import type { StalePart } from './stale-parts';

export interface GraphOptions {
  readonly skip?: boolean;
  /** `cache-and-network` shows cached data while the network request runs. */
  readonly fetchPolicy?: WatchQueryFetchPolicy;
}

export interface GraphResult<Data> {
  readonly data: Data | undefined;
  /** The first response has not arrived yet. */
  readonly isLoading: boolean;
  /** There is no data: the router cannot be reached, or it refused the operation. */
  readonly hasFailed: boolean;
  /**
   * Whether `value` is null at `path` (`viewer.browsePage`, `@` for list indexes) because a subgraph failed, and not
   * because there is no value.
   */
  readonly isUnavailable: (value: unknown, path: string) => boolean;
  /** The subgraphs of the unavailable fields. */
  readonly unavailableServices: readonly string[];
  /** The parts of the data that are earlier ones. */
  readonly staleParts: readonly StalePart[];
  /** Requests the operation from the network again. Resolves to true when the response is new and has no errors. */
  readonly refetch: () => Promise<boolean>;
  /** Marks the fields at `path` as available, because another query has delivered them. */
  readonly clearUnavailable: (path: string) => void;
}

/** The key of an operation in `partialErrors`. Default values are filled in, as they are in the request. */
function keyOfQuery(document: TypedDocumentNode<unknown, never>, variables: OperationVariables): string {
  const definition = getOperationDefinition(document);
  return keyOf(definition?.name?.value, { ...getDefaultValues(definition), ...variables });
}

/** Never throws: an outage is part of the result. */
export function useGraphQuery<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: GraphOptions = {},
): GraphResult<Data> {
  const { data, error, loading } = useQuery<Data, OperationVariables>(document, {
    variables,
    errorPolicy: 'all',
    ...(options.skip !== undefined && { skip: options.skip }),
    ...(options.fetchPolicy !== undefined && { fetchPolicy: options.fetchPolicy }),
  });
  const key = keyOfQuery(document, variables);
  const stale = useSyncExternalStore(staleParts.subscribe, () => staleParts.of(key));
  const found = useSyncExternalStore(partialErrors.subscribe, () => partialErrors.of(key));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the values of `variables`.
  const refetch = useCallback(
    async () => (await queryNetwork(document, variables)) && staleParts.of(key).length === 0,
    [document, key],
  );
  return {
    data: data,
    isLoading: data === undefined && loading,
    hasFailed: data === undefined && error !== undefined,
    isUnavailable: (value, path) => isUnavailable(found, value, path),
    unavailableServices: [...new Set(found.flatMap(({ service }) => (service === null ? [] : [service])))],
    staleParts: stale,
    refetch,
    clearUnavailable: (path) => partialErrors.clear(key, path),
  };
}

/** Sends the operation once and writes the response to the cache. Resolves to true when it has no errors. */
export async function queryNetwork<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<boolean> {
  const result = await client
    .query<Data, OperationVariables>({ query: document, variables, fetchPolicy: 'network-only', errorPolicy: 'all' })
    .catch(() => null);
  return result !== null && result.error === undefined;
}
