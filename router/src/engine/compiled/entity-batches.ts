/**
 * Batches of entities on the compiled path. Fetches of one group request the same of entities: an entity that one of
 * them has requested is not requested again, and entities that become known at the same moment are one request. In the
 * public benchmark that makes 9 requests instead of 16, each of which costs more than all of its scanning. A batch is
 * sent without delay; entities that are added later are another batch.
 */
import type { CompiledEntityFetch, CompiledFetch, CompiledPlan, ReadPart, ScannedRecord } from './compiled-plan.js';
import { RepresentationSet } from './representation-set.js';
import { scanEntitiesResponse } from './response-bytes.js';
import type { ResponseBytes, ScanObject } from './response-bytes.js';
import { FALL_BACK } from './unsupported.js';

/** The entities of one request, and their records once the response is scanned. */
export class EntityBatch {
  /** JSON, separated by commas; latin1. Of a request, set when no more entities are added. */
  representations = '';
  /** The same one by one; null when the response may not be cached. */
  list: readonly string[] | null = null;
  readonly #typeNames: string[] = [];
  /** For each entity, the scanner of the fetch that added it: fetches of a group keep different parts of an entity. */
  readonly #scans: ScanObject[] = [];
  /** The scanner of all entities; null when they have several. */
  #onlyScan: ScanObject | null;
  readonly #starts: number[] = [];
  readonly #records: ScannedRecord[] = [];
  readonly #listeners: ((response: ResponseBytes) => void)[] = [];
  #response: ResponseBytes | null = null;

  /** @param fetch The fetch whose operation is sent. */
  constructor(readonly fetch: CompiledFetch) {
    this.#onlyScan = fetch.scan;
  }

  get size(): number {
    return this.#typeNames.length;
  }

  /** @returns The index of the entity in the response. */
  add(typeName: string, scan: ScanObject): number {
    if (scan !== this.#onlyScan) this.#onlyScan = null;
    this.#typeNames.push(typeName);
    return this.#scans.push(scan) - 1;
  }

  /** Calls the listener when the response is scanned, at once if it already is. */
  onRead(listener: (response: ResponseBytes) => void): void {
    if (this.#response === null) this.#listeners.push(listener);
    else listener(this.#response);
  }

  /** The JSON of a part of an entity; null while there is no response, and for an entity that is not as expected. */
  partOf(index: number, read: ReadPart): string | null {
    if (this.#response === null) return null;
    const part = read(this.#response, this.#starts[index] ?? 0);
    return part === -1 ? null : part;
  }

  /** Scans the response, and calls the listeners. Throws `FALL_BACK`. */
  read(response: ResponseBytes, { lastRecord }: CompiledPlan): void {
    const isExpected = scanEntitiesResponse(response, this.#typeNames, this.#scans, (start) => {
      this.#starts.push(start);
      this.#records.push(lastRecord());
    });
    if (!isExpected) throw FALL_BACK;
    this.#response = response;
    for (const listener of this.#listeners) listener(response);
  }

  /**
   * The records of a fetch, by entity index. Entities that another fetch has added are scanned again by this fetch's
   * scanner. Throws `FALL_BACK`.
   */
  recordsFor(
    scan: ScanObject,
    indexes: readonly number[],
    response: ResponseBytes,
    { lastRecord }: CompiledPlan,
  ): readonly ScannedRecord[] {
    if (this.#onlyScan === scan) return this.#records;
    const records: ScannedRecord[] = [];
    for (const index of indexes) {
      const known = this.#scans[index] === scan ? this.#records[index] : records[index];
      if (known === undefined && scan(response, this.#starts[index] ?? 0, this.#typeNames[index] ?? '') < 0)
        throw FALL_BACK;
      records[index] = known ?? lastRecord();
    }
    return records;
  }
}

/** The part of a batch that one fetch uses. */
export interface BatchShare {
  readonly batch: EntityBatch;
  /** The records for which the entities are fetched. */
  readonly records: ScannedRecord[];
  /** For each of the records, the index of its entity in the batch. */
  readonly indexes: number[];
}

export interface CoveredEntity {
  readonly batch: EntityBatch;
  /** In the batch. */
  readonly index: number;
  readonly partOf: ReadPart;
}

interface KnownPart {
  readonly batch: EntityBatch;
  readonly index: number;
}

/** The batches of one group of fetches. */
export class EntityBatches {
  readonly #requested = new RepresentationSet();
  /** By index in `#requested`: the batch of the entity, and its index there. */
  readonly #batchOf: EntityBatch[] = [];
  readonly #indexOf: number[] = [];
  #open: EntityBatch | null = null;
  /** Key -> an entity of a fetch that selects more. */
  #covered: Map<string, CoveredEntity> | null = null;
  /** Key -> an entity that is part of one of a fetch that selects more. */
  #known: Map<string, KnownPart> | null = null;
  /** The parts to be read next; its `representations` are the entities. */
  #parts: EntityBatch | null = null;

  /** Notes an entity that a fetch requests which selects more. */
  cover(key: string, entity: CoveredEntity): void {
    this.#covered ??= new Map();
    if (!this.#covered.has(key)) this.#covered.set(key, entity);
  }

  /**
   * The batches that have the records' entities. New entities are added to the batch to be sent next, or, if a fetch that
   * selects more has them, to that of parts.
   *
   * @param onNew Called with each entity that is to be sent.
   */
  add(
    records: readonly ScannedRecord[],
    fetch: CompiledFetch,
    { representationKey, writeRepresentation }: CompiledEntityFetch,
    onNew: ((record: ScannedRecord, batch: EntityBatch, index: number) => void) | null,
  ): readonly BatchShare[] {
    const shares: BatchShare[] = [];
    let share: BatchShare | undefined;
    const use = (record: ScannedRecord, batch: EntityBatch, index: number): void => {
      if (share?.batch !== batch) share = shares.find((each) => each.batch === batch);
      if (share === undefined) shares.push((share = { batch, records: [], indexes: [] }));
      share.records.push(record);
      share.indexes.push(index);
    };
    for (const record of records) {
      const part = this.#covered === null ? null : this.#findPart(record, representationKey(record), fetch);
      if (part !== null) {
        use(record, part.batch, part.index);
        continue;
      }
      const requested = this.#requested.add(record, writeRepresentation);
      if (requested < 0) continue;
      if (requested === this.#batchOf.length) {
        const open = (this.#open ??= new EntityBatch(fetch));
        this.#batchOf.push(open);
        const index = open.add(record.type, fetch.scan);
        this.#indexOf.push(index);
        onNew?.(record, open, index);
      }
      use(record, this.#batchOf[requested] as EntityBatch, this.#indexOf[requested] ?? 0);
    }
    return shares;
  }

  #findPart({ type }: ScannedRecord, key: string, fetch: CompiledFetch): KnownPart | null {
    const known = this.#known?.get(key);
    if (known !== undefined) return known;
    const covered = this.#covered?.get(key);
    const text = covered === undefined ? null : covered.batch.partOf(covered.index, covered.partOf);
    if (text === null) return null;
    const batch = (this.#parts ??= new EntityBatch(fetch));
    batch.representations += batch.size === 0 ? text : `,${text}`;
    const part = { batch, index: batch.add(type, fetch.scan) };
    this.#known ??= new Map();
    this.#known.set(key, part);
    return part;
  }

  /** The entities that were added as parts since the last call, which are to be read now; null when there are none. */
  takeParts(): EntityBatch | null {
    const parts = this.#parts;
    this.#parts = null;
    return parts;
  }

  /** The batch to be sent now, to which no more entities are added; null when there is none. */
  close(): EntityBatch | null {
    const batch = this.#open;
    if (batch === null) return null;
    this.#open = null;
    batch.representations = this.#requested.take();
    const { size } = this.#requested;
    if (batch.fetch.cached !== null)
      batch.list = Array.from({ length: batch.size }, (_, index) => this.#requested.textOf(size - batch.size + index));
    return batch;
  }
}
