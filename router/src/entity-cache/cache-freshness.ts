/**
 * Which values of the entity cache may be used: what the events of subgraphs, purges and the writes of members say of
 * them. A value is checked when it is used, so that a change costs a few entries of a map, however many values it is
 * about.
 */
import { changedEntities, MEMBER_TYPES } from '@marquee/contracts/events/changed-entities';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../engine/engine.js';
import type { Identity } from '../identity/identity.js';
import { READ_MODEL_LAG_MS } from '../subgraph-events/events-listener.js';
import type { EventsListener } from '../subgraph-events/events-listener.js';
import type { FetchCacheRule } from './cache-rules.js';
import type { TaggedValue } from './tagged-value.js';
import { ANY_SHARED } from './entity-tags.js';
import type { DatedValue, Freshness } from './freshness.js';
import { MemberWrites } from './member-writes.js';
import { RecentChanges } from './recent-changes.js';

/** No value is used when the events of the last second may not be applied. */
const MAX_UNREAD_MS = 1_000;

const MAX_PROFILES = 50_000;

/** What the values of a profile depend on, as its last event states it. */
const STATED = ['maturityLimit', 'isKids', 'language', 'country'] as const;

/** For metrics. */
export interface FreshnessCounts {
  events: number;
  purges: number;
  writes: number;
  /** Versions of writes in other routers, or before this one started. */
  versionsSeen: number;
  everythingDropped: number;
}

export class CacheFreshness implements Freshness, EventsListener {
  version = 0;
  /** Is called with the version of each write of a member in this process. */
  onWrite: (accountId: string, version: string) => void = () => {};
  readonly writes: MemberWrites;
  readonly counts: FreshnessCounts = { events: 0, purges: 0, writes: 0, versionsSeen: 0, everythingDropped: 0 };
  readonly #changes = new RecentChanges();
  readonly #members = new RecentChanges();
  readonly #profiles = new LRUCache<string, Readonly<Record<string, unknown>>>({ max: MAX_PROFILES });
  /** What was requested until then may have missed changes. */
  #droppedMs: number;
  #readUntilMs = Number.NEGATIVE_INFINITY;

  constructor(
    readonly nowMs: () => number = () => performance.now(),
    clock?: () => Date,
  ) {
    this.writes = new MemberWrites(nowMs, clock);
    // A value that other routers have stored before may have missed purges.
    this.#droppedMs = nowMs();
  }

  /** For a router that reads no events. */
  ignoreEvents(): void {
    this.#readUntilMs = Number.POSITIVE_INFINITY;
  }

  get isUsable(): boolean {
    return this.nowMs() - this.#readUntilMs <= MAX_UNREAD_MS;
  }

  startReading(atMs: number): void {
    this.#drop(atMs + READ_MODEL_LAG_MS);
  }

  haveReadUntil(atMs: number): void {
    this.#readUntilMs = Math.max(this.#readUntilMs, atMs);
  }

  dropEverything(): void {
    this.counts.everythingDropped += 1;
    this.#drop(this.nowMs() + READ_MODEL_LAG_MS);
    if (this.#readUntilMs !== Number.POSITIVE_INFINITY) this.#readUntilMs = Number.NEGATIVE_INFINITY;
  }

  apply(event: Envelope): void {
    const changed = changedEntities(event);
    if (changed === null) return this.dropEverything();
    if (changed.length === 0) return;
    this.counts.events += 1;
    this.#change(changed, this.nowMs() + READ_MODEL_LAG_MS);
    const { type, payload } = event as Envelope<string, Readonly<Record<string, unknown>>>;
    if (type === 'ProfileUpdated') this.#profiles.set(String(payload['profileId']), payload);
  }

  /** Values that were requested before and have one of the tags are not used any more. `*`: none is. */
  purge(tags: readonly string[]): void {
    this.counts.purges += 1;
    if (tags.includes('*')) this.#drop(this.nowMs());
    else this.#change(tags, this.nowMs());
  }

  /** A mutation of the caller has ended. Returns the version for the response; null for a guest, who has no values. */
  noteWrite({ identity }: Caller, subgraphs: readonly string[]): string | null {
    if (identity === null) return null;
    this.version += 1;
    this.counts.writes += 1;
    const version = this.writes.note(identity, subgraphs);
    this.onWrite(identity.accountId, version);
    return version;
  }

  /** Another worker of this router has executed a mutation of the account. */
  seeWrite(accountId: string, version: string): void {
    if (this.writes.see({ accountId }, version)) this.version += 1;
  }

  /** The caller's request has the version of an earlier write. */
  seeVersion({ identity }: Caller, version: string): void {
    if (identity === null || !this.writes.see(identity, version)) return;
    this.version += 1;
    this.counts.versionsSeen += 1;
  }

  tagsOf(rule: FetchCacheRule, value: TaggedValue): readonly string[] {
    return rule.tagsOf(value);
  }

  isFresh(value: DatedValue, { identity }: Caller): boolean {
    const { requestedAtMs } = value;
    if (requestedAtMs <= this.#droppedMs) return false;
    if (identity !== null && !this.#mayGet(value, identity)) return false;
    return !this.#hasChanged(value);
  }

  #mayGet({ tags, ownerIds, requestedAtMs }: DatedValue, identity: Identity): boolean {
    if (this.writes.size > 0) {
      if (this.writes.hasWrittenSince(identity, { isOwn: ownerIds.length > 0, tags, requestedAtMs })) return false;
    }
    // Until the token is renewed, a subgraph may go by the profile and a key by the token.
    const stated = identity.profileId === null ? undefined : this.#profiles.get(identity.profileId);
    return (
      stated === undefined ||
      STATED.every((name) => stated[name] === undefined || stated[name] === identity.claims[name])
    );
  }

  #hasChanged({ tags, ownerIds, requestedAtMs }: DatedValue): boolean {
    const members = this.#members;
    const changes = this.#changes;
    if (requestedAtMs <= members.forgottenMs || requestedAtMs <= changes.forgottenMs) return true;
    if (requestedAtMs <= members.latestMs && ownerIds.some((id) => members.hasChanged(id, requestedAtMs))) return true;
    return requestedAtMs <= changes.latestMs && tags.some((tag) => changes.hasChanged(tag, requestedAtMs));
  }

  #change(tags: readonly string[], untilMs: number): void {
    this.version += 1;
    for (const tag of tags) {
      this.#changes.change(tag, untilMs);
      const colon = tag.indexOf(':');
      const type = colon < 0 ? tag : tag.slice(0, colon);
      if (type === 'tag' || type === 'subgraph') continue;
      // A list of entities may have one more or one less of them.
      this.#changes.change(`${type}:*`, untilMs);
      if (type === 'Account' || type === 'Profile') this.#members.change(tag.slice(colon + 1), untilMs);
      else if (!MEMBER_TYPES.has(type) && !type.includes('/')) this.#changes.change(ANY_SHARED, untilMs);
    }
  }

  #drop(untilMs: number): void {
    this.version += 1;
    this.#droppedMs = Math.max(this.#droppedMs, untilMs);
  }
}
