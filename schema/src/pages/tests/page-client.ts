/** Somebody who reads the pages as a browser would, without one. */
import { GRAPH } from '../../tests/test-registry.js';
import type { TestRegistry } from '../../tests/test-registry.js';

export interface PageResponse {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Where a redirect leads; null for none. */
  readonly location: string | null;
}

export interface PageClient {
  get(path: string): Promise<PageResponse>;
  /** A form of ours, unless other headers say otherwise. */
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<PageResponse>;
}

export const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };
export const HOME = `/${GRAPH}@current`;

/** Keeps the cookie that it is given. */
export function createPageClient(url: string): PageClient {
  let cookie = '';
  const ask = async (path: string, init: RequestInit): Promise<PageResponse> => {
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
    get: (path) => ask(path, {}),
    post: (path, fields, headers = SAME_ORIGIN) =>
      ask(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
  };
}

/** With a key of this role. */
export async function signedInClient(
  testRegistry: TestRegistry,
  role: 'read' | 'publish' | 'admin' = 'read',
): Promise<PageClient> {
  const reader = createPageClient(testRegistry.url);
  await reader.post('/sign-in', { key: await testRegistry.keyFor(role) });
  return reader;
}
