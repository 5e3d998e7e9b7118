/** An HTTP client that requests pages as a browser does, with a cookie. */
import { GRAPH } from '../../tests/test-registry.js';
import type { TestRegistry } from '../../tests/test-registry.js';

export interface PageResponse {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The target of a redirect; null for other responses. */
  readonly location: string | null;
}

export interface PageClient {
  get(path: string): Promise<PageResponse>;
  /** Sends a form; by default with the headers of a form of the same origin. */
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<PageResponse>;
}

export const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };
export const VARIANT_PATH = `/${GRAPH}@current`;

/** The client keeps the session cookie. */
export function createPageClient(url: string): PageClient {
  let cookie = '';
  const send = async (path: string, init: RequestInit): Promise<PageResponse> => {
    const response = await fetch(`${url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { accept: 'text/html', cookie, ...(init.headers as Record<string, string>) },
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';')[0] ?? '';
    return {
      status: response.status,
      text: await response.text(),
      headers: response.headers,
      location: response.headers.get('location'),
    };
  };
  return {
    get: (path) => send(path, {}),
    post: (path, fields, headers = SAME_ORIGIN) =>
      send(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
  };
}

/** A client that is signed in with a new key of the role. */
export async function signedInClient(
  testRegistry: TestRegistry,
  role: 'read' | 'publish' | 'admin' = 'read',
): Promise<PageClient> {
  const reader = createPageClient(testRegistry.url);
  await reader.post('/sign-in', { key: await testRegistry.keyFor(role) });
  return reader;
}
