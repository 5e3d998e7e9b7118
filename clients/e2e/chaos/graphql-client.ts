/** Requests of the load: never rejects, and gives up after a time, as a client does. */
import type { ClientError } from '../system/http-client.js';

export interface Reply {
  /** 0 without a response. */
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly ClientError[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly milliseconds: number;
  /** Why there is no data; empty with data. */
  readonly failure: string;
}

const CLIENT_TIMEOUT_MS = 5_000;

export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly token?: string | null;
}

type Body = Partial<Pick<Reply, 'data' | 'errors' | 'extensions'>>;

function describeError(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

export async function request(url: string, { query, variables = {}, token = null }: Operation): Promise<Reply> {
  const startedAt = performance.now();
  const none = { data: null, errors: [], extensions: {} };
  let status = 0;
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(CLIENT_TIMEOUT_MS),
    });
    ({ status } = response);
    const text = await response.text();
    const milliseconds = performance.now() - startedAt;
    if (status !== 200) return { ...none, status, milliseconds, failure: `status ${status}: ${text.slice(0, 200)}` };
    const { data = null, errors = [], extensions = {} } = JSON.parse(text) as Body;
    const failure = data === null ? `no data: ${errors[0]?.message ?? text.slice(0, 200)}` : '';
    return { status, data, errors, extensions, milliseconds, failure };
  } catch (error) {
    return { ...none, status, milliseconds: performance.now() - startedAt, failure: describeError(error) };
  }
}
