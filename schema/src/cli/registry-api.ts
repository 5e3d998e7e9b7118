/** Asking the registry, with a key, over its GraphQL endpoint. */

export interface RegistryApi {
  /** Throws a `RefusedError` in the registry's words, or an `UnreachableError`. */
  request<Data>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
}

/** The registry understood, and said no. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** There was no answer. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const DEADLINE_MS = 120_000;

/** @param url Of the GraphQL endpoint, as Rover takes it. */
export function createRegistryApi(url: string, apiKey: string): RegistryApi {
  return {
    request: async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
      const { data, errors } = await send<Data>(url, apiKey, { query, variables });
      if (errors !== undefined && errors.length > 0)
        throw new RefusedError(errors.map(({ message }) => message).join('\n'));
      if (data === undefined || data === null)
        throw new UnreachableError(`${url} answered nothing: is it a registry? Set APOLLO_REGISTRY_URL.`);
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
    return (await response.json()) as GraphQLResponse<Data>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreachableError(
      `The registry at ${url} cannot be asked (${reason}). Start it with "npm start", or set APOLLO_REGISTRY_URL.`,
    );
  }
}
