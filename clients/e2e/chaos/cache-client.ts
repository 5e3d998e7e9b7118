/** A client of several routers with caches: it sends the version of its last write, as the web app does. */
import { HEADERS } from '@marquee/contracts/headers';
import type { Random } from '@marquee/runtime/random';

export interface CacheReply {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly text: string;
  readonly hasFailed: boolean;
  readonly startedAtMs: number;
}

export class CacheClient {
  #version: string | null = null;

  constructor(
    private readonly routers: readonly string[],
    private readonly token: string | null,
    private readonly random: Random,
  ) {}

  /** At one of the routers. @param isForgetful Whether the version is left out, as a client does that ignores it. */
  async send(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    { isForgetful = false, url = this.random.pick(this.routers) }: { isForgetful?: boolean; url?: string } = {},
  ): Promise<CacheReply> {
    const startedAtMs = performance.now();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.token !== null && { authorization: `Bearer ${this.token}` }),
        ...(this.#version !== null && !isForgetful && { [HEADERS.version]: this.#version }),
      },
      body: JSON.stringify({ query, variables }),
    });
    this.#version = response.headers.get(HEADERS.version) ?? this.#version;
    const text = await response.text();
    const { data = null, errors } = JSON.parse(text) as { data?: CacheReply['data']; errors?: unknown };
    return { data, text, hasFailed: errors !== undefined, startedAtMs };
  }
}
