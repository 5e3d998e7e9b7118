/**
 * Which last good values events have made wrong. Times are those of a monotonic clock of this process, so that a step
 * of the machine's clock makes no entry younger.
 *
 * Values are checked when they are used, not when an event arrives: an event costs one entry of a map, however many
 * values contain its title.
 */
import { createBoundedCache } from '@marquee/runtime/bounded-cache';
import type { Claims, Identity } from '../identity/identity.js';
import { isContainer } from '../engine/execution/data.js';
import { READ_MODEL_LAG_MS } from '../subgraph-events/events-listener.js';
import type { DropReason } from './stale-counts.js';

/** The rights of a profile, as the last event states them; the claims of the same names have them too. */
export interface ProfileRights {
  readonly maturityLimit: string;
  readonly isKids: boolean;
}

/** Titles, profiles and accounts that are remembered, each. When there are more, everything is dropped. */
const MAX_REMEMBERED = 50_000;

/** How long the place in the logs may be older than now before no value is used. */
const MAX_UNREAD_MS = 5_000;

interface ChangedTitle {
  readonly atMs: number;
  readonly isWithdrawn: boolean;
}

export class Invalidations {
  readonly #titles = new Map<string, ChangedTitle>();
  readonly #profiles = createBoundedCache<string, ProfileRights>(MAX_REMEMBERED);
  readonly #members = new Map<string, number>();
  /** Until then, everything in the logs has been read; infinite when no events are read. */
  #readUntilMs = Number.NEGATIVE_INFINITY;
  #lastTitleChangeMs = Number.NEGATIVE_INFINITY;
  #droppedAtMs = Number.NEGATIVE_INFINITY;
  /** How often the place in a log was lost, for metrics. */
  placesLost = 0;

  constructor(
    readonly nowMs: () => number,
    private readonly onDropped: (reason: DropReason) => void = () => {},
  ) {}

  /** For a router that reads no events: values are valid by age alone. */
  ignoreEvents(): void {
    this.#readUntilMs = Number.POSITIVE_INFINITY;
  }

  /** Values that were requested earlier may have missed events. */
  startReading(atMs: number): void {
    this.#droppedAtMs = Math.max(this.#droppedAtMs, atMs);
  }

  /** @param atMs When the logs held nothing that is not applied. */
  haveReadUntil(atMs: number): void {
    this.#readUntilMs = Math.max(this.#readUntilMs, atMs);
  }

  /** Whether events up to a few seconds ago are applied. Otherwise no value may be used. */
  get areCurrent(): boolean {
    return this.nowMs() - this.#readUntilMs <= MAX_UNREAD_MS;
  }

  /** Nothing that was stored before may be used: what the events that were not applied have changed is unknown. */
  dropEverything(reason: 'place lost' | 'unreadable event' | 'too many changes'): void {
    if (reason === 'place lost') this.placesLost += 1;
    this.#titles.clear();
    this.#members.clear();
    this.#profiles.clear();
    // The events that were not read may not have reached the read models of subgraphs either.
    this.#droppedAtMs = this.nowMs() + READ_MODEL_LAG_MS;
    if (this.#readUntilMs !== Number.POSITIVE_INFINITY) this.#readUntilMs = Number.NEGATIVE_INFINITY;
    this.onDropped(reason);
  }

  /** @param agoMs How long ago, for a change that an earlier process has read. */
  titleChanged(titleId: string, isWithdrawn: boolean, agoMs = 0): void {
    this.#makeRoom(this.#titles);
    const atMs = this.nowMs() - agoMs;
    this.#titles.set(titleId, { atMs, isWithdrawn });
    this.#lastTitleChangeMs = Math.max(this.#lastTitleChangeMs, atMs);
  }

  /** Titles that have changed, each with the time since then in milliseconds, and whether it is withdrawn. */
  changedTitles(): readonly (readonly [id: string, agoMs: number, isWithdrawn: boolean])[] {
    const now = this.nowMs();
    return [...this.#titles].map(([id, { atMs, isWithdrawn }]) => [id, now - atMs, isWithdrawn]);
  }

  profileChanged(profileId: string, rights: ProfileRights): void {
    this.#profiles.set(profileId, rights);
  }

  /**
   * Values of an account or a profile that were requested before must not be used. `gone`: none may be, until the account
   * is `back`.
   */
  memberChanged(id: string, state: 'changed' | 'gone' | 'back'): void {
    if (state === 'changed' && this.#members.get(id) === Number.POSITIVE_INFINITY) return;
    this.#makeRoom(this.#members);
    this.#members.set(id, state === 'gone' ? Number.POSITIVE_INFINITY : this.nowMs());
  }

  /** Whether a value that was requested then, for this caller, may be stored or used. */
  isAllowed(identity: Identity | null, requestedAtMs: number): boolean {
    if (requestedAtMs <= this.#droppedAtMs) return false;
    if (identity === null) return true;
    const { subject, profileId, claims } = identity;
    for (const id of [subject, profileId]) {
      const changedAtMs = id === null ? undefined : this.#members.get(id);
      if (changedAtMs !== undefined && requestedAtMs <= changedAtMs + READ_MODEL_LAG_MS) return false;
    }
    const rights = profileId === null ? undefined : this.#profiles.get(profileId);
    return rights === undefined || hasRights(claims, rights);
  }

  /**
   * Whether none of the titles in a value has changed since it was requested.
   *
   * @param isTraceable Whether the value contains the ids of its titles. Otherwise every change of a title counts.
   */
  isUnchanged(value: unknown, requestedAtMs: number, isTraceable: boolean): boolean {
    return this.#areTraced(requestedAtMs, isTraceable) && !this.#containsChanged(value, requestedAtMs);
  }

  /**
   * Removes the items of lists that contain a title which has changed since the value was requested. False when such a
   * title is in no list: the value may not be used then.
   */
  removeChanged(value: unknown, requestedAtMs: number, isTraceable: boolean): boolean {
    return this.#areTraced(requestedAtMs, isTraceable) && this.#removeIn(value, requestedAtMs);
  }

  #areTraced(requestedAtMs: number, isTraceable: boolean): boolean {
    return isTraceable || this.#titles.size === 0 || requestedAtMs > this.#lastTitleChangeMs + READ_MODEL_LAG_MS;
  }

  #containsChanged(value: unknown, requestedAtMs: number): boolean {
    if (this.#titles.size === 0) return false;
    if (typeof value === 'string') {
      const changed = this.#titles.get(value);
      return changed !== undefined && (changed.isWithdrawn || requestedAtMs <= changed.atMs + READ_MODEL_LAG_MS);
    }
    return isContainer(value) && Object.values(value).some((each) => this.#containsChanged(each, requestedAtMs));
  }

  /** False when the value itself is to be removed. */
  #removeIn(value: unknown, requestedAtMs: number): boolean {
    if (!this.#containsChanged(value, requestedAtMs)) return true;
    if (!Array.isArray(value))
      return isContainer(value) && Object.values(value).every((each) => this.#removeIn(each, requestedAtMs));
    const items: unknown[] = value;
    const left = items.filter((item) => this.#removeIn(item, requestedAtMs));
    left.forEach((item, index) => (items[index] = item));
    items.length = left.length;
    return true;
  }

  #makeRoom(remembered: ReadonlyMap<string, unknown>): void {
    if (remembered.size >= MAX_REMEMBERED) this.dropEverything('too many changes');
  }
}

function hasRights({ maturityLimit, isKids }: Claims, rights: ProfileRights): boolean {
  return maturityLimit === rights.maturityLimit && isKids === rights.isKids;
}
