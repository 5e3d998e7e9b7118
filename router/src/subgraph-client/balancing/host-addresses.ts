/** The IP addresses of a host name, looked up again and again: a name may lead elsewhere while the router runs. */
import dns from 'node:dns';
import { isIP } from 'node:net';
import { createLookUpHost } from '../look-up-host.js';

/** Resolves a name to all of its addresses. */
export type LookUp = (host: string) => Promise<readonly string[]>;

/** Of one name: each has connections of its own. */
const MAX_ADDRESSES = 64;

/** Each lookup occupies one of the four threads that Node also needs for files. */
const MAX_LOOKUPS = 2;

let running = 0;
const queue: (() => void)[] = [];

/** Resolves with the function to call at the end. */
async function takeTurn(): Promise<() => void> {
  if (running >= MAX_LOOKUPS) await new Promise<void>((resolve) => queue.push(resolve));
  else running += 1;
  return () => {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  };
}

/** Read at each call: instrumentation may replace the function. */
const lookUpAllowed = createLookUpHost((host, options, callback) => dns.lookup(host, options, callback));

export async function lookUpHost(host: string): Promise<readonly string[]> {
  const endTurn = await takeTurn();
  try {
    return await new Promise<readonly string[]>((resolve, reject) => {
      lookUpAllowed(host, { all: true, order: 'verbatim' }, (error, addresses) => {
        if (error !== null) reject(error);
        else if (typeof addresses === 'string') resolve([addresses]);
        else resolve(addresses.map(({ address }) => address).filter((address) => isIP(address) !== 0));
      });
    });
  } finally {
    endTurn();
  }
}

export interface HostAddressesOptions {
  readonly host: string;
  readonly refreshMs: number;
  readonly lookUp: LookUp;
  /** Called with each answer; never with an empty list. */
  readonly onAnswer: (addresses: readonly string[]) => void;
  /** Called for each lookup that fails; the addresses stay those of the last answer. */
  readonly onFailure: (error: Error) => void;
}

export class HostAddresses {
  #isLookingUp = false;
  #isClosed = false;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly options: HostAddressesOptions) {
    this.#timer = setInterval(() => this.refresh(), options.refreshMs).unref();
    this.refresh();
  }

  /** Looks the name up, unless that is in progress. */
  refresh(): void {
    if (this.#isLookingUp || this.#isClosed) return;
    this.#isLookingUp = true;
    void this.#lookUp();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  async #lookUp(): Promise<void> {
    const { host, lookUp, onAnswer, onFailure } = this.options;
    try {
      const addresses = [...new Set(await lookUp(host))].slice(0, MAX_ADDRESSES);
      this.#isLookingUp = false;
      if (this.#isClosed) return;
      if (addresses.length > 0) onAnswer(addresses);
      else onFailure(new Error(`The host ${host} has no address.`));
    } catch (error) {
      this.#isLookingUp = false;
      if (!this.#isClosed) onFailure(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
