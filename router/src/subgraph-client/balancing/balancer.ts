/**
 * Distributes the requests to one subgraph over its addresses: of two chosen at random, the one with fewer requests in
 * flight gets the next (power of two choices). An address that does not accept connections, or that does not respond
 * several times in a row, is left out while another one works, and probed from time to time.
 */
import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { createRandom } from '@marquee/runtime/random';
import type { SocketAddress } from '../connection.js';
import type { ConnectionPool, PooledRequest, PoolObserver, PoolState } from '../connection-pool.js';
import { HostAddresses } from './host-addresses.js';
import type { LookUp } from './host-addresses.js';
import { Target } from './target.js';

/** An address as it is configured: its host may be a name, which stands for all of its addresses. */
export type ConfiguredAddress = { readonly host: string; readonly port: number } | { readonly path: string };

export interface BalancerOptions {
  readonly addresses: readonly ConfiguredAddress[];
  /** How often names are looked up. */
  readonly refreshMs: number;
  readonly lookUp: LookUp;
  readonly openPool: (address: SocketAddress, observer: PoolObserver, random: () => number) => ConnectionPool;
  readonly onEvent: (event: BalancerEvent) => void;
}

/** For the log. */
export type BalancerEvent =
  | { readonly type: 'address left out'; readonly address: string; readonly forMs: number }
  | { readonly type: 'address back'; readonly address: string }
  | { readonly type: 'addresses changed'; readonly added: readonly string[]; readonly removed: readonly string[] }
  | { readonly type: 'lookup failed'; readonly host: string; readonly error: Error }
  | { readonly type: 'lookup works'; readonly host: string };

/** A request is sent to so many addresses at most, each of which did not accept the connection. */
const MAX_ATTEMPTS = 3;

export class Balancer {
  /** By printed address. */
  readonly #targets = new Map<string, Target>();
  /** The pools that requests go to: those of addresses that are not left out, or of all while all are. */
  #pools: readonly ConnectionPool[] = [];
  /** Requests that came before any address was known. */
  readonly #unresolved = new Set<PooledRequest>();
  readonly #hosts: readonly HostAddresses[];
  /** The last answer for each configured address, in their order. */
  readonly #answers: (readonly SocketAddress[])[];
  /** Hosts whose last lookup failed. */
  readonly #failing = new Set<string>();
  /**
   * `localhost` has two addresses, and another program may listen on the port of the second: the first one that accepts
   * connections gets all requests.
   */
  readonly #usesFirst: boolean;
  readonly #closing: Promise<void>[] = [];
  readonly #random = createRandom(randomInt(2 ** 32)).next;
  readonly #sweep: NodeJS.Timeout;
  #isClosed = false;

  constructor(private readonly options: BalancerOptions) {
    const { addresses, refreshMs, lookUp } = options;
    this.#usesFirst = addresses.length === 1 && addresses.some((each) => 'host' in each && isLocalhost(each.host));
    this.#answers = addresses.map((each) =>
      'path' in each ? [each] : isIP(each.host) === 0 ? [] : [{ ip: each.host, port: each.port }],
    );
    this.#update();
    this.#hosts = addresses.flatMap((each, index) => {
      if ('path' in each || isIP(each.host) !== 0) return [];
      const { host, port } = each;
      const onAnswer = (ips: readonly string[]): void => this.#onAnswer(index, host, port, ips);
      return [
        new HostAddresses({ host, refreshMs, lookUp, onAnswer, onFailure: (error) => this.#onFailure(host, error) }),
      ];
    });
    this.#sweep = setInterval(() => this.#closeExpired(), refreshMs).unref();
  }

  send(request: PooledRequest, needsNew = false): void {
    const pool = this.#pools.length < 2 ? this.#pools[0] : this.#choose();
    request.pool = pool ?? null;
    if (pool !== undefined) pool.send(request, needsNew);
    else {
      this.#unresolved.add(request);
      for (const host of this.#hosts) host.refresh();
    }
  }

  /** Of all addresses together. */
  get state(): PoolState {
    const sum = { open: 0, idle: 0, waiting: this.#unresolved.size };
    for (const { open, idle, waiting } of [...this.#targets.values()].map(({ pool }) => pool.state)) {
      sum.open += open;
      sum.idle += idle;
      sum.waiting += waiting;
    }
    return sum;
  }

  /** The request's handler is not called any more. */
  cancel(request: PooledRequest, isTimeout: boolean): void {
    if (request.pool === null) this.#unresolved.delete(request);
    else request.pool.cancel(request, isTimeout);
  }

  /** Whether a request that was not sent, after so many attempts, may be sent to another address. */
  mayMove(request: PooledRequest, attempts: number): boolean {
    return attempts < MAX_ATTEMPTS && this.#pools.some((pool) => pool !== request.pool);
  }

  /** To be called after the last `send`. Resolves when all requests have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweep);
    for (const host of this.#hosts) host.close();
    this.#failUnresolved(new Error('The router is closing its connections.'));
    const closing = [...this.#targets.values()].map((target) => target.close());
    await Promise.all([...closing, ...this.#closing]);
  }

  #choose(): ConnectionPool | undefined {
    const pools = this.#pools;
    const first = Math.floor(this.#random() * pools.length);
    const second = (first + 1 + Math.floor(this.#random() * (pools.length - 1))) % pools.length;
    const [one, other] = [pools[first], pools[second]];
    return one !== undefined && other !== undefined && other.load < one.load ? other : one;
  }

  #onAnswer(index: number, host: string, port: number, ips: readonly string[]): void {
    if (this.#failing.delete(host)) this.options.onEvent({ type: 'lookup works', host });
    this.#answers[index] = ips.map((ip) => ({ ip, port }));
    this.#update();
    const waiting = [...this.#unresolved];
    this.#unresolved.clear();
    for (const request of waiting) this.send(request);
  }

  #onFailure(host: string, error: Error): void {
    if (!this.#failing.has(host)) this.options.onEvent({ type: 'lookup failed', host, error });
    this.#failing.add(host);
    if (this.#targets.size === 0) this.#failUnresolved(error);
  }

  #failUnresolved(error: Error): void {
    const waiting = [...this.#unresolved];
    this.#unresolved.clear();
    for (const request of waiting) request.onError(error, 'unsent');
  }

  /** Opens pools for new addresses and closes those of addresses that are no longer in an answer. */
  #update(): void {
    const addresses = new Map(this.#answers.flat().map((address) => [printAddress(address), address]));
    const added = [...addresses].filter(([printed]) => !this.#targets.has(printed));
    const removed = [...this.#targets.keys()].filter((printed) => !addresses.has(printed));
    const isFirst = this.#targets.size === 0;
    for (const [printed, address] of added) this.#targets.set(printed, this.#open(printed, address));
    for (const printed of removed) this.#remove(printed);
    this.#select();
    if (!isFirst && added.length + removed.length > 0)
      this.options.onEvent({ type: 'addresses changed', added: added.map(([printed]) => printed), removed });
  }

  #open(printed: string, address: SocketAddress): Target {
    return new Target((observer) => this.options.openPool(address, observer, this.#random), {
      random: this.#random,
      mayLeaveOut: () => !this.#isClosed && this.#targets.size > 1,
      onLeftOut: (target, forMs) => {
        this.options.onEvent({ type: 'address left out', address: printed, forMs });
        this.#select();
        // They would wait for a connection that is not made.
        if (!this.#pools.includes(target.pool)) for (const request of target.pool.takeWaiting()) this.send(request);
      },
      onBack: () => {
        this.options.onEvent({ type: 'address back', address: printed });
        this.#select();
      },
    });
  }

  /** Requests in flight and those that wait there are still sent. */
  #remove(printed: string): void {
    const target = this.#targets.get(printed);
    this.#targets.delete(printed);
    if (target === undefined) return;
    const closing = target.close().then(() => void this.#closing.splice(this.#closing.indexOf(closing), 1));
    this.#closing.push(closing);
  }

  #select(): void {
    const all = [...this.#targets.values()];
    const working = all.filter((target) => !target.isLeftOut);
    const pools = (working.length > 0 ? working : all).map((target) => target.pool);
    this.#pools = this.#usesFirst ? pools.slice(0, 1) : pools;
  }

  #closeExpired(): void {
    const nowMs = Date.now();
    for (const { pool } of this.#targets.values()) pool.closeExpired(nowMs);
  }
}

function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function printAddress(address: SocketAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  return address.ip.includes(':') ? `[${address.ip}]:${address.port}` : `${address.ip}:${address.port}`;
}
