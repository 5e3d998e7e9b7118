/** Asking Uplink for a list of operations: what has changed since, and the parts in which it lies. */
import type { RegistryAddress } from '../supergraph/registry-client.js';

export interface UplinkResponse {
  readonly id: string;
  /** The URLs of each part, the first that answers counts; null when the variant has no list. */
  readonly chunks: readonly (readonly string[])[] | null | 'unchanged';
  /** How long to wait before the next question. */
  readonly minPollIntervalMs: number;
}

const QUERY_TIMEOUT_MS = 10_000;
const CHUNK_TIMEOUT_MS = 30_000;
/** Whatever the registry says: not all the time, and not never. */
const POLL_INTERVAL_BOUNDS_MS = { least: 50, most: 600_000 };

const QUERY = `query PersistedOperations($ref: String!, $apiKey: String!, $after: ID) {
  persistedQueries(ref: $ref, apiKey: $apiKey, ifAfterId: $after) {
    __typename
    ... on PersistedQueriesResult { id minDelaySeconds chunks { urls } }
    ... on Unchanged { id minDelaySeconds }
    ... on FetchError { code message }
  }
}`;

type PersistedQueriesResponse =
  | {
      readonly __typename: 'PersistedQueriesResult';
      readonly id: string;
      readonly minDelaySeconds: number;
      readonly chunks: readonly { readonly urls: readonly string[] }[] | null;
    }
  | { readonly __typename: 'Unchanged'; readonly id: string; readonly minDelaySeconds: number }
  | { readonly __typename: 'FetchError'; readonly code: string; readonly message: string };

/** @param after The id of the list that is there. Throws when the registry cannot be asked, or refuses. */
export async function queryUplink(
  { url, apiKey, graphRef }: RegistryAddress,
  after: string | null,
): Promise<UplinkResponse> {
  const response = await fetch(`${url}/uplink`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY, variables: { ref: graphRef, apiKey, after } }),
    signal: AbortSignal.timeout(QUERY_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the registry answered ${response.status} for its operations`);
  const { data } = (await response.json()) as {
    readonly data?: { readonly persistedQueries?: PersistedQueriesResponse } | null;
  };
  const answer = data?.persistedQueries;
  if (answer === undefined) throw new Error('the registry answered something else than a list of operations');
  if (answer.__typename === 'FetchError')
    throw new Error(`the registry refused its operations with ${answer.code}: ${answer.message}`);
  const chunks = answer.__typename === 'Unchanged' ? 'unchanged' : (answer.chunks?.map(({ urls }) => urls) ?? null);
  return {
    id: answer.id,
    chunks,
    minPollIntervalMs: Math.min(
      Math.max(answer.minDelaySeconds * 1_000, POLL_INTERVAL_BOUNDS_MS.least),
      POLL_INTERVAL_BOUNDS_MS.most,
    ),
  };
}

/**
 * The manifest behind the first URL that answers. Throws what the last one was refused with. A registry may call itself
 * by a name that does not lead to it from here, so its paths are first asked where this router found it.
 */
export async function fetchChunk(
  { url: registry }: Pick<RegistryAddress, 'url'>,
  urls: readonly string[],
): Promise<unknown> {
  let reason: unknown = new Error('the registry names no place where its operations are');
  for (const url of [...urls.map((each) => `${registry}${new URL(each).pathname}`), ...urls]) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(CHUNK_TIMEOUT_MS) });
      if (response.ok) return await response.json();
      reason = new Error(`${url} answered ${response.status}`);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}
