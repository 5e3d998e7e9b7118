/**
 * The writes of members, so that nobody gets a value from a cache that is older than the own last write.
 *
 * The response to a mutation has a version, which the client sends with its next requests. A router that has not seen
 * the version of an account uses no value for it that was requested before this moment: the write happened earlier. No
 * clocks are compared, so that it holds in every router. For a client that sends no version, the router that executed
 * the mutation remembers it.
 */
import { randomBytes } from 'node:crypto';
import type { Identity } from '../identity/identity.js';
import { LRUCache } from 'lru-cache';
import { SUBGRAPH_TAG } from './entity-tags.js';
import { READ_MODEL_LAG_MS } from '../subgraph-events/events-listener.js';

const MAX_ACCOUNTS = 50_000;
/** Devices of an account that write in turn. */
const MAX_VERSIONS = 8;
const MAX_SUBGRAPHS = 32;
/** Read models have applied the events of a write that is older, however far apart the clocks of two routers are. */
const RECENT_MS = 60_000;
const VERSION = /^([0-9a-z]{1,10})\.[\w-]{1,16}((?:\.[\w-]{1,64})*)$/;

/** Longer ones are not read. */
const MAX_LENGTH = 1_024;

interface AccountWrites {
  readonly versions: string[];
  /** Values of the account or its profiles that were requested until then are not used for it. */
  ownUntilMs: number;
  /** Subgraph -> until when a value of it that many callers may get is not used for the account. */
  readonly sharedUntilMs: Map<string, number>;
}

export class MemberWrites {
  readonly #accounts = new LRUCache<string, AccountWrites>({ max: MAX_ACCOUNTS });

  constructor(
    private readonly nowMs: () => number,
    private readonly clock: () => Date = () => new Date(),
  ) {}

  get size(): number {
    return this.#accounts.size;
  }

  /** A mutation of the caller has ended. Returns the version for the response. */
  note({ accountId }: Identity, subgraphs: readonly string[]): string {
    const time = this.clock().getTime().toString(36);
    const named = subgraphs.slice(0, MAX_SUBGRAPHS);
    const version = [time, randomBytes(9).toString('base64url'), ...named].join('.');
    this.#add(accountId, version, named, READ_MODEL_LAG_MS);
    return version;
  }

  /** A request of the caller has this version. Text that is no version is ignored. Returns whether it is a new one. */
  see({ accountId }: { readonly accountId: string }, version: string): boolean {
    if (this.#accounts.get(accountId)?.versions.includes(version) === true) return false;
    const [, time, names] = (version.length <= MAX_LENGTH ? VERSION.exec(version) : null) ?? [];
    if (time === undefined || names === undefined) return false;
    const ageMs = this.clock().getTime() - Number.parseInt(time, 36);
    const lagMs = Math.abs(ageMs) > RECENT_MS ? 0 : READ_MODEL_LAG_MS;
    this.#add(accountId, version, names.split('.').slice(1, 1 + MAX_SUBGRAPHS), lagMs);
    return true;
  }

  /** Whether the caller has written since a value was requested. @param isOwn Whether it is the caller's own value. */
  hasWrittenSince(
    { accountId }: Identity,
    { isOwn, tags, requestedAtMs }: { isOwn: boolean; tags: readonly string[]; requestedAtMs: number },
  ): boolean {
    const writes = this.#accounts.get(accountId);
    if (writes === undefined) return false;
    if (isOwn && requestedAtMs <= writes.ownUntilMs) return true;
    for (const [subgraph, untilMs] of writes.sharedUntilMs)
      if (requestedAtMs <= untilMs && tags.includes(`${SUBGRAPH_TAG}${subgraph}`)) return true;
    return false;
  }

  #add(accountId: string, version: string, subgraphs: readonly string[], lagMs: number): void {
    const writes = this.#accounts.get(accountId) ?? {
      versions: [],
      ownUntilMs: Number.NEGATIVE_INFINITY,
      sharedUntilMs: new Map<string, number>(),
    };
    const now = this.nowMs();
    writes.versions.push(version);
    if (writes.versions.length > MAX_VERSIONS) writes.versions.shift();
    writes.ownUntilMs = Math.max(writes.ownUntilMs, now + lagMs);
    // A client can name subgraphs that do not exist, and these must not take memory.
    for (const subgraph of subgraphs)
      if (writes.sharedUntilMs.size < MAX_SUBGRAPHS || writes.sharedUntilMs.has(subgraph))
        writes.sharedUntilMs.set(subgraph, now);
    this.#accounts.set(accountId, writes);
  }
}
