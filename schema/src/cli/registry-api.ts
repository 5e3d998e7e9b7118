/** A client of the registry's GraphQL API. */
import { readJson } from '@marquee/runtime/limited-response';

export interface RegistryApi {
  /** Throws a `RefusedError` with the registry's messages, or an `UnreachableError`. */
  request<Data>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
}

/** The registry responded with errors. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** The registry did not respond, or not with a GraphQL response. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const DEADLINE_MS = 120_000;
/** The registry's own limit of a response is lower. */
const MAX_RESPONSE_BYTES = 128 * 1024 * 1024;

/** @param url The URL of the GraphQL endpoint, as in Rover's APOLLO_REGISTRY_URL. */
export function createRegistryApi(url: string, apiKey: string): RegistryApi {
  return {
    request: async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
      const { data, errors } = await send<Data>(url, apiKey, { query, variables });
      if (errors !== undefined && errors.length > 0)
        throw new RefusedError(errors.map(({ message }) => message).join('\n'));
      if (data === undefined || data === null)
        throw new UnreachableError(`${url} returned no data: set APOLLO_REGISTRY_URL to the URL of a registry.`);
      return data;
    },
  };
}

interface GraphQLResponse<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

async function send<Data>(url: string, apiKey: string, body: object): Promise<GraphQLResponse<Data>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return (await readJson(response, MAX_RESPONSE_BYTES)) as GraphQLResponse<Data>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreachableError(
      `The registry at ${url} cannot be reached (${reason}). Start it ("npx marquee-registry"), or set APOLLO_REGISTRY_URL.`,
    );
  }
}
