/** A query as a part of the page asks it: what came, what is on its way, and what is lost. */
import { useCallback, useSyncExternalStore } from 'react';
import type { OperationVariables, TypedDocumentNode, WatchQueryFetchPolicy } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { getDefaultValues, getOperationDefinition } from '@apollo/client/utilities/internal';
import { client } from './client';
import { isUnavailable, keyOf, partialErrors } from './partial-errors';

export interface GraphOptions {
  readonly skip?: boolean;
  /** `cache-and-network` shows what is known while it asks again. */
  readonly fetchPolicy?: WatchQueryFetchPolicy;
}

export interface GraphResult<Data> {
  readonly data: Data | undefined;
  /** Nothing has come yet. */
  readonly isLoading: boolean;
  /** Nothing came at all: the router cannot be reached, or refused. */
  readonly hasFailed: boolean;
  /**
   * Whether `value`, null at `path` (`viewer.browsePage`, `@` for indexes), is missing for now, as opposed to there
   * being none.
   */
  readonly isUnavailable: (value: unknown, path: string) => boolean;
  /** The services that something is lost of. */
  readonly unavailableServices: readonly string[];
  /** Asks again, the cache aside; answers whether all came. */
  readonly refetch: () => Promise<boolean>;
  /** Says that what was lost at `path` came by another query. */
  readonly clearUnavailable: (path: string) => void;
}

/** As the losses of its answers are kept: what goes out has its defaults filled in. */
function keyOfQuery(document: TypedDocumentNode<unknown, never>, variables: OperationVariables): string {
  const definition = getOperationDefinition(document);
  return keyOf(definition?.name?.value, { ...getDefaultValues(definition), ...variables });
}

/** @throws never: an outage is a state of the answer. */
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
  const found = useSyncExternalStore(partialErrors.subscribe, () => partialErrors.of(key));
  const askAgain = useCallback(() => queryNetwork(document, variables), [document, key]);
  return {
    data: data,
    isLoading: data === undefined && loading,
    hasFailed: data === undefined && error !== undefined,
    isUnavailable: (value, path) => isUnavailable(found, value, path),
    unavailableServices: [...new Set(found.flatMap(({ service }) => (service === null ? [] : [service])))],
    refetch: askAgain,
    clearUnavailable: (path) => partialErrors.clear(key, path),
  };
}

/** Asks the network once, which fills the cache; answers whether everything came. */
export async function queryNetwork<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<boolean> {
  const result = await client
    .query<Data, OperationVariables>({ query: document, variables, fetchPolicy: 'network-only', errorPolicy: 'all' })
    .catch(() => null);
  return result !== null && result.error === undefined;
}
