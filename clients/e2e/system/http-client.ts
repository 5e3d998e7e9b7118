/** A plain HTTP client of the router. */

export interface GraphQLResponse {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly ClientError[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly milliseconds: number;
}

export interface ClientError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>> & { readonly service?: string; readonly code?: string };
}

export async function sendOperation(
  routerUrl: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  token: string | null = null,
): Promise<GraphQLResponse> {
  const startedAt = performance.now();
  const response = await fetch(`${routerUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as {
    data?: Record<string, unknown> | null;
    errors?: readonly ClientError[];
    extensions?: Record<string, unknown>;
  };
  const { data = null, errors = [], extensions = {} } = body;
  return { data, errors, extensions, milliseconds: performance.now() - startedAt };
}
