/** HTTP requests for a persisted query list: Uplink's GraphQL query, and the chunks of the list that it names. */
import { discardBody, readJson } from '@marquee/runtime/limited-response';
import type { RegistryAddress } from '../config.js';

export interface UplinkResponse {
  readonly id: string;
  /** For each chunk, URLs of which the first that responds is used. Null when the variant has no list. */
  readonly chunks: readonly (readonly string[])[] | null | 'unchanged';
  /** How long to wait before the next query. */
  readonly pollIntervalMs: number;
}

const QUERY_TIMEOUT_MS = 10_000;
const CHUNK_TIMEOUT_MS = 30_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;
/** A list of 10,000 operations has some ten megabytes. */
const MAX_CHUNK_BYTES = 64 * 1024 * 1024;
/** The interval that the registry sets is clamped to these bounds. */
const POLL_INTERVAL_MS = { min: 50, max: 600_000 };

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

/**
 * Throws when the registry is unreachable or responds with an error.
 *
 * @param after The id of the list that the router has.
 */
export async function fetchPersistedQueryList(
  { url, apiKey, graphRef }: RegistryAddress,
  after: string | null,
): Promise<UplinkResponse> {
  const response = await fetch(`${url}/uplink`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY, variables: { ref: graphRef, apiKey, after } }),
    signal: AbortSignal.timeout(QUERY_TIMEOUT_MS),
  });
  if (!response.ok) {
    await discardBody(response);
    throw new Error(`the registry responded with ${response.status} to the query for the persisted query list`);
  }
  const { data } = (await readJson(response, MAX_RESPONSE_BYTES)) as {
    readonly data?: { readonly persistedQueries?: PersistedQueriesResponse } | null;
  };
  const result = data?.persistedQueries;
  if (result === undefined) throw new Error('the response of the registry contains no persisted query list');
  if (result.__typename === 'FetchError')
    throw new Error(`the registry refused the persisted query list with ${result.code}: ${result.message}`);
  const { min, max } = POLL_INTERVAL_MS;
  return {
    id: result.id,
    chunks: result.__typename === 'Unchanged' ? 'unchanged' : (result.chunks?.map(({ urls }) => urls) ?? null),
    pollIntervalMs: Math.min(Math.max(result.minDelaySeconds * 1_000, min), max),
  };
}

/**
 * The manifest at the first URL that responds. A registry may name itself by a host that is not reachable from the
 * router, so each path is first requested at the address where the router reaches the registry. Throws the error of the
 * last URL when none responds.
 */
export async function fetchChunk(
  { url: registry }: Pick<RegistryAddress, 'url'>,
  urls: readonly string[],
): Promise<unknown> {
  let reason: unknown = new Error('the registry names no URL for its persisted query list');
  for (const url of [...urls.map((each) => `${registry}${new URL(each).pathname}`), ...urls]) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(CHUNK_TIMEOUT_MS) });
      if (response.ok) return await readJson(response, MAX_CHUNK_BYTES);
      await discardBody(response);
      reason = new Error(`${url} responded with ${response.status}`);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}
