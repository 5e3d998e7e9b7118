/** A query as a part of the page asks it: what came, what is on its way, and what is lost. */
import { useCallback, useSyncExternalStore } from 'react';
import type { OperationVariables, TypedDocumentNode, WatchQueryFetchPolicy } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { getDefaultValues, getOperationDefinition } from '@apollo/client/utilities/internal';
import { client } from './client';
import { isLost, keyOf, losses } from './losses';

export interface GraphOptions {
  readonly skip?: boolean;
  /** `cache-and-network` shows what is known while it asks again. */
  readonly fetchPolicy?: WatchQueryFetchPolicy;
}

export interface GraphAnswer<Data> {
  readonly data: Data | undefined;
  /** Nothing has come yet. */
  readonly isWaiting: boolean;
  /** Nothing came at all: the router cannot be reached, or refused. */
  readonly hasFailed: boolean;
  /**
   * Whether `value`, null at `path` (`viewer.browsePage`, `@` for indexes), is missing for now, as opposed to there
   * being none.
   */
  readonly isLost: (value: unknown, path: string) => boolean;
  /** The services that something is lost of. */
  readonly lostServices: readonly string[];
  /** Asks again, the cache aside; answers whether all came. */
  readonly askAgain: () => Promise<boolean>;
  /** Says that what was lost at `path` came by another query. */
  readonly heal: (path: string) => void;
}

/** As the losses of its answers are kept: what goes out has its defaults filled in. */
function keyOfQuery(document: TypedDocumentNode<unknown, never>, variables: OperationVariables): string {
  const definition = getOperationDefinition(document);
  return keyOf(definition?.name?.value, { ...getDefaultValues(definition), ...variables });
}

/** @throws never: an outage is a state of the answer. */
export function useGraph<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: GraphOptions = {},
): GraphAnswer<Data> {
  const { data, error, loading } = useQuery<Data, OperationVariables>(document, {
    variables,
    errorPolicy: 'all',
    ...(options.skip !== undefined && { skip: options.skip }),
    ...(options.fetchPolicy !== undefined && { fetchPolicy: options.fetchPolicy }),
  });
  const key = keyOfQuery(document, variables);
  const found = useSyncExternalStore(losses.subscribe, () => losses.of(key));
  const askAgain = useCallback(() => askOnce(document, variables), [document, key]);
  return {
    data: data,
    isWaiting: data === undefined && loading,
    hasFailed: data === undefined && error !== undefined,
    isLost: (value, path) => isLost(found, value, path),
    lostServices: [...new Set(found.flatMap(({ service }) => (service === null ? [] : [service])))],
    askAgain,
    heal: (path) => losses.heal(key, path),
  };
}

/** Asks the network once, which fills the cache; answers whether everything came. */
export async function askOnce<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<boolean> {
  const result = await client
    .query<Data, OperationVariables>({ query: document, variables, fetchPolicy: 'network-only', errorPolicy: 'all' })
    .catch(() => null);
  return result !== null && result.error === undefined;
}
