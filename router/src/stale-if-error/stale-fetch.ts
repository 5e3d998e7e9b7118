/**
 * The last good values of one fetch: stores them after a response without errors, and finds them when the fetch has
 * failed. Responses with root fields are stored as they are; entities are stored one by one, since pages differ in
 * their entities.
 */
import { stringifyJson } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';
import { forwardedTo } from '../engine/engine.js';
import type { Caller } from '../engine/engine.js';
import { isData } from '../engine/execution/data.js';
import type { Data } from '../engine/execution/data.js';
import type { FetchSelection } from '../engine/execution/fetches/fetch-selection.js';
import { splitEntities, splitJsonItems } from '../entity-store/split-list.js';
import type { StoredValue } from '../entity-store/value-store.js';
import { validityOf } from '../subgraph-client/response-validity.js';
import { callerKey, ownersOf } from './caller-keys.js';
import type { LastGoodValues } from './last-good-values.js';
import { keepOnly } from './stale-selection.js';
import type { KeptFields, StaleSelection } from './stale-selection.js';

/** A response without errors in what may be stale, and the request that it is for. */
export interface GoodResponse {
  readonly caller: Caller;
  /** The variables besides the representations, as JSON without its braces, one character for each byte. */
  readonly variables: string;
  /** JSON with commas between them, one character for each byte; empty for root fields. */
  readonly representations: string;
  /** By `nowMs`. */
  readonly requestedAtMs: number;
  readonly body: Buffer;
  /** Indexes of entities that have errors; they are not kept. */
  readonly failed?: ReadonlySet<number>;
}

export interface StaleData {
  /** The part of the data that may be stale. */
  readonly data: Data;
  readonly ageMs: number;
}

/** An entity that the subgraph does not have is null. */
export interface StaleEntity {
  readonly data: Data | null;
  readonly ageMs: number;
}

/** A value is stored again when the stored one is older than this. */
const RENEWED_AFTER_MS = 1_000;

/** Buffers of responses can be parts of larger ones, which a stored part would keep in memory. */
const MAX_UNUSED_BYTES = 4_096;

export class StaleFetch {
  readonly #prefix: string;

  /** @param query The text of the fetch. */
  constructor(
    private readonly subgraph: string,
    query: string,
    private readonly selection: StaleSelection,
    private readonly values: LastGoodValues,
  ) {
    this.#prefix = `${values.numberOf(`${subgraph} ${query}`)}`;
  }

  nowMs(): number {
    return this.values.invalidations.nowMs();
  }

  /** The part of the fetch that fails although the rest is stale; empty when nothing does. */
  get rest(): FetchSelection {
    return this.selection.rest;
  }

  get kept(): KeptFields {
    return this.selection.kept;
  }

  get keptPaths(): StaleSelection['keptPaths'] {
    return this.selection.keptPaths;
  }

  /** Stores a response to a request for root fields. It costs little: the bytes are neither copied nor read. */
  keep({ caller, variables, requestedAtMs, body }: GoodResponse): void {
    const key = this.#keyToKeep(caller, variables);
    if (key === null) return;
    const known = this.values.store.peek(key);
    if (known !== undefined && requestedAtMs - known.requestedAtMs < RENEWED_AFTER_MS) return;
    const isWhole = body.buffer.byteLength - body.length <= MAX_UNUSED_BYTES;
    this.#store(key, caller, isWhole ? body : copyOf(body), requestedAtMs, validityOf(body));
  }

  /** Stores the entities of a response later, when there is time. */
  keepEntities(response: GoodResponse): void {
    const key = this.#keyToKeep(response.caller, response.variables);
    if (key === null) return;
    this.values.later(response.body.length, () => this.#keepEach(key, response));
  }

  #keepEach(key: string, { caller, representations, requestedAtMs, body, failed }: GoodResponse): void {
    const entities = splitEntities(body);
    const keys = splitJsonItems(representations);
    const validMs = validityOf(body);
    if (entities === null || keys === null || entities.length !== keys.length) return;
    for (const [index, entity] of entities.entries()) {
      if (failed?.has(index) === true) continue;
      const ofEntity = `${key} ${keys[index] ?? ''}`;
      const known = this.values.store.peek(ofEntity);
      if (known === undefined || known.requestedAtMs + RENEWED_AFTER_MS < requestedAtMs)
        this.#store(ofEntity, caller, entity, requestedAtMs, validMs);
    }
  }

  /** Null when there is no value that may be used. */
  find(caller: Caller, variables: string): StaleData | null {
    const found = this.#find(caller, variables);
    if (caller.faults !== undefined) return found;
    if (found === null) this.values.counts.missing(this.subgraph, 'response');
    else this.values.counts.used(this.subgraph, 'response', found.ageMs);
    return found;
  }

  #find(caller: Caller, variables: string): StaleData | null {
    const key = this.#keyOf(caller, variables);
    const value = key === null ? null : this.#valid(key, caller);
    if (key === null || value === null) return null;
    const response = parseJson(textOf(value.json));
    const data = isData(response) ? response['data'] : null;
    if (!isData(data)) return null;
    keepOnly(data, this.selection.kept);
    if (!this.#isUsable(key, this.#removeChanged(data, value))) return null;
    return { data, ageMs: this.#ageOf(value) };
  }

  /** For each representation its entity, or undefined when there is none that may be used. */
  findEntities(
    caller: Caller,
    variables: string,
    representations: readonly Data[],
  ): readonly (StaleEntity | undefined)[] {
    const key = this.#keyOf(caller, variables);
    return representations.map((representation) => {
      const found = key === null ? undefined : this.#findEntity(key, caller, representation);
      if (caller.faults !== undefined) return found;
      if (found === undefined) this.values.counts.missing(this.subgraph, 'entity');
      else this.values.counts.used(this.subgraph, 'entity', found.ageMs);
      return found;
    });
  }

  #findEntity(key: string, caller: Caller, representation: Data): StaleEntity | undefined {
    const ofEntity = `${key} ${toLatin1(stringifyJson(representation))}`;
    const value = this.#valid(ofEntity, caller);
    if (value === null || !this.#isUsable(ofEntity, this.#isUnchanged(representation, value))) return undefined;
    const data = parseJson(textOf(value.json));
    if (data !== null && !isData(data)) return undefined;
    if (data !== null) keepOnly(data, this.selection.kept);
    return this.#isUsable(ofEntity, this.#removeChanged(data, value)) ? { data, ageMs: this.#ageOf(value) } : undefined;
  }

  #valid(key: string, caller: Caller): StoredValue | null {
    const { store, invalidations, counts } = this.values;
    const value = store.get(key);
    if (value === undefined || !invalidations.areCurrent) return null;
    const isYoung = this.#ageOf(value) <= value.maxAgeMs;
    if (isYoung && invalidations.isAllowed(caller.identity, value.requestedAtMs)) return value;
    store.delete(key);
    counts.drop(isYoung ? 'member changed' : 'too old');
    return null;
  }

  #isUnchanged(data: unknown, { requestedAtMs }: StoredValue): boolean {
    return this.values.invalidations.isUnchanged(data, requestedAtMs, this.selection.isTraceable);
  }

  /** False when the rest may not be used either. */
  #removeChanged(data: unknown, { requestedAtMs }: StoredValue): boolean {
    return this.values.invalidations.removeChanged(data, requestedAtMs, this.selection.isTraceable);
  }

  #isUsable(key: string, isUsable: boolean): boolean {
    if (isUsable) return true;
    this.values.store.delete(key);
    this.values.counts.drop('title changed');
    return false;
  }

  #ageOf({ requestedAtMs }: StoredValue): number {
    return Math.round(this.nowMs() - requestedAtMs);
  }

  #store(key: string, caller: Caller, json: Buffer | string, requestedAtMs: number, validMs: number): void {
    // The caller's data may have been erased since the request was sent.
    if (!this.values.invalidations.isAllowed(caller.identity, requestedAtMs)) return;
    const { scope } = this.selection.rule;
    const maxAgeMs = Math.min(this.selection.rule.maxAgeMs, validMs);
    const ownerIds = ownersOf(caller, scope);
    // What must not be stale is in the value too, until it is used: it may be of the member.
    const hasOnlyKept = this.selection.rest.length === 0;
    const isShared =
      scope === 'audience' && hasOnlyKept && Object.keys(forwardedTo(caller, this.subgraph)).length === 0;
    this.values.store.set(key, { json, requestedAtMs, maxAgeMs, ownerIds, isShared });
  }

  /** Null when a response to this caller is not to be kept. */
  #keyToKeep(caller: Caller, variables: string): string | null {
    return caller.faults !== undefined ? null : this.#keyOf(caller, variables);
  }

  #keyOf(caller: Caller, variables: string): string | null {
    const ofCaller = callerKey(caller, this.selection.rule.scope, this.subgraph);
    return ofCaller === null ? null : `${this.#prefix} ${ofCaller} {${variables}}`;
  }
}

function copyOf(body: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(body.length);
  body.copy(copy);
  return copy;
}

function textOf(json: Buffer | string): string {
  return (typeof json === 'string' ? Buffer.from(json, 'latin1') : json).toString();
}

function toLatin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
