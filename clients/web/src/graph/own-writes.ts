/**
 * The version of this tab's last write. With it, a router returns no cached value that is older than the write. It
 * outlives a reload of the page.
 */
import { HEADERS } from '@marquee/contracts/headers';

const STORAGE_KEY = 'marquee-version';

export class OwnWrites {
  #version: string | null;

  /** @param storage Null in a browser that refuses to store anything: the version then lives as long as the page. */
  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null) {
    this.#version = storage?.getItem(STORAGE_KEY) ?? null;
  }

  headers(): Readonly<Record<string, string>> {
    return this.#version === null ? {} : { [HEADERS.version]: this.#version };
  }

  /** Fetches, and keeps the version of the response. */
  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const response = await fetch(input, init);
    const version = response.headers.get(HEADERS.version);
    if (version !== null) {
      this.#version = version;
      this.storage?.setItem(STORAGE_KEY, version);
    }
    return response;
  };
}

function openStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export function openOwnWrites(): OwnWrites {
  return new OwnWrites(openStorage());
}
