/**
 * Faults that this tab injects into its requests: `?fault=playback=503` in the app's address, in development. The list
 * stays with the tab until `?fault=` without a value, or until the badge removes it. An external store for
 * `useSyncExternalStore`.
 */
import { HEADERS } from '@marquee/contracts/headers';

const PARAMETER = 'fault';
const STORAGE_KEY = 'marquee-fault';

export interface FaultState {
  /** As in `playback=503;billing=+2s`; null when none are injected. */
  readonly list: string | null;
  /** Why the router refuses the list. */
  readonly refusal: string | null;
}

/** Codes of a request that the router does not execute: for a malformed list, and for one without a signature. */
const REFUSALS: ReadonlySet<string> = new Set(['BAD_REQUEST', 'FAULTS_REFUSED']);

interface RequestError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

const NONE: FaultState = { list: null, refusal: null };

/** The part of the browser that the store uses. */
export interface FaultPage {
  /** Of the address, with `?`. */
  readonly search: string;
  /** Whether the web server and the router are in development mode. */
  readonly isAllowed: boolean;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

export class Faults {
  #state: FaultState;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly page: FaultPage) {
    this.#state = NONE;
    if (!page.isAllowed) return;
    const list = readParameter(page.search) ?? page.storage.getItem(STORAGE_KEY);
    this.#state = { ...NONE, list: list === '' ? null : list };
    if (this.#state.list === null) page.storage.removeItem(STORAGE_KEY);
    else page.storage.setItem(STORAGE_KEY, this.#state.list);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): FaultState => this.#state;

  /** For each request, of the session too. A header has characters of Latin-1 only: others are refused here. */
  headers(): Readonly<Record<string, string>> {
    const { list } = this.#state;
    if (list === null) return {};
    if (/^[\x20-\x7e]*$/.test(list)) return { [HEADERS.fault]: list };
    this.#change({ list, refusal: 'It has characters that a header cannot have.' });
    return {};
  }

  /** Errors of a response; those of a refused list are alone in it. */
  noteErrors(errors: readonly RequestError[]): void {
    const { list } = this.#state;
    const refusal = errors.find(({ extensions }) => REFUSALS.has(String(extensions?.['code'])));
    if (list !== null && refusal !== undefined) this.#change({ list, refusal: refusal.message });
  }

  /** Requests that are sent from now on have no faults. */
  remove(): void {
    this.page.storage.removeItem(STORAGE_KEY);
    this.#change(NONE);
  }

  #change(state: FaultState): void {
    if (state.list === this.#state.list && state.refusal === this.#state.refusal) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Null without the parameter. `URLSearchParams` would read the plus sign of `billing=+2s` as a blank. */
function readParameter(search: string): string | null {
  const found = search
    .slice(1)
    .split('&')
    .find((part) => part === PARAMETER || part.startsWith(`${PARAMETER}=`));
  if (found === undefined) return null;
  const text = found.slice(PARAMETER.length + 1);
  try {
    return decodeURIComponent(text).trim();
  } catch {
    return text.trim();
  }
}

/** For a browser that refuses to store anything: the list then lives as long as the page. */
const NO_STORAGE: FaultPage['storage'] = {
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
};

function openStorage(): FaultPage['storage'] {
  try {
    return window.sessionStorage;
  } catch {
    return NO_STORAGE;
  }
}

function openFaults(): Faults {
  const isAllowed = document.querySelector<HTMLMetaElement>('meta[name="marquee-faults"]')?.content === 'allowed';
  return new Faults({ search: window.location.search, isAllowed, storage: openStorage() });
}

export const faults = openFaults();
