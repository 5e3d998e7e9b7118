/** What the cache knows of a response body that it has given to the engine, and of an error that it has passed on. */
import { isUtf8 } from 'node:buffer';
import type { SharedFetch } from './shared-fetch.js';

export interface CachedPart {
  /** How long ago the oldest part of the body was requested. */
  readonly ageMs: number;
  /** The age of the oldest part that is past its own age; null when there is none. */
  readonly staleMs: number | null;
  /** Whether no part of it was fetched for this request. */
  readonly isOnlyHits: boolean;
  /** How long all of it is fresh, from now on; 0 with a stale part. */
  readonly freshForMs: number;
  /**
   * The responses that were fetched for this request; null when the body is one of them. Those of entities are for
   * `representations`: JSON with commas between them.
   */
  readonly fetched: readonly FetchedResponse[] | null;
}

export interface FetchedResponse {
  readonly body: Buffer;
  readonly representations: string;
  readonly requestedAtMs: number;
  /** Indexes of entities that have errors. */
  readonly failed: ReadonlySet<number>;
}

const partsOf = new WeakMap<Buffer, CachedPart>();

export function noteCachedPart(body: Buffer, part: CachedPart): void {
  partsOf.set(body, part);
}

/** Undefined for a body that did not pass the cache. */
export function cachedPartOf(body: Buffer): CachedPart | undefined {
  return partsOf.get(body);
}

/** Bodies whose errors are logged and counted already. */
const read = new WeakSet<Buffer>();

export function noteRead(body: Buffer): void {
  read.add(body);
}

export function isRead(body: Buffer): boolean {
  return read.has(body);
}

/** The entities that are known although the rest of the batch could not be fetched: JSON in latin1, by index. */
export type KnownEntities = ReadonlyMap<number, string>;

const knownOf = new WeakMap<object, KnownEntities>();

export function noteKnownEntities(error: object, known: KnownEntities): void {
  knownOf.set(error, known);
}

/** Null for an error without known entities. */
export function knownEntitiesOf(error: unknown): KnownEntities | null {
  return typeof error === 'object' && error !== null ? (knownOf.get(error) ?? null) : null;
}

const fetchesOf = new WeakMap<Buffer, readonly SharedFetch[]>();

/** @param fetches Those whose values are in the body. */
export function noteFetches(body: Buffer, fetches: readonly SharedFetch[]): void {
  fetchesOf.set(body, fetches);
}

/** To be called when a body was read, and has no errors: only then its values are stored. */
export function acceptBody(body: Buffer): void {
  const fetches = fetchesOf.get(body);
  if (fetches === undefined || !isUtf8(body)) return;
  for (const fetch of fetches) fetch.accept();
}
