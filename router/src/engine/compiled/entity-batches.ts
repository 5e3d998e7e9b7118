/**
 * Who has been asked about which entities in one run. A fetch that asks the same of an entity as another one did gets
 * that one's answer, there or on its way, and fetches that ask the same at the same moment are one request: 9 instead
 * of 16 in the public benchmark, each of which costs more than all its scanning. Nobody waits for it: what is asked
 * later is asked apart.
 */
import type { CompiledEntityFetch, CompiledFetch, CompiledPlan, ScannedRecord } from './compiled-plan.js';
import { FALL_BACK } from './unsupported.js';
import { scanEntitiesResponse } from './response-bytes.js';
import type { ScanObject, ResponseBytes } from './response-bytes.js';

export class EntityBatch {
  /** As JSON, with commas between; one character for each byte. */
  representations = '';
  readonly #typeNames: string[] = [];
  /** Of the fetch that asked first, by entity: places differ in what clients want of the same bytes. */
  readonly #scans: ScanObject[] = [];
  readonly #starts: number[] = [];
  readonly #records: ScannedRecord[] = [];
  readonly #waiting: ((source: ResponseBytes) => void)[] = [];
  #source: ResponseBytes | null = null;

  /** @param fetch In whose words it is sent. */
  constructor(readonly fetch: CompiledFetch) {}

  /** @returns Where the entity will be in the answer. */
  add(typeName: string, representation: string, scan: ScanObject): number {
    this.representations += this.#scans.length === 0 ? representation : `,${representation}`;
    this.#typeNames.push(typeName);
    return this.#scans.push(scan) - 1;
  }

  onRead(react: (source: ResponseBytes) => void): void {
    if (this.#source === null) this.#waiting.push(react);
    else react(this.#source);
  }

  /** Reads the whole answer, once, and tells all who wait. Throws `FALL_BACK`. */
  read(source: ResponseBytes, { lastRecord: made }: CompiledPlan): void {
    const isRead = scanEntitiesResponse(source, this.#typeNames, this.#scans, (start) => {
      this.#starts.push(start);
      this.#records.push(made());
    });
    if (!isRead) throw FALL_BACK;
    this.#source = source;
    for (const react of this.#waiting) react(source);
  }

  /**
   * The records that a fetch makes of entities, by their indexes; those that others asked for first are scanned again
   * for it.
   */
  recordsFor(
    scan: ScanObject,
    indexes: readonly number[],
    source: ResponseBytes,
    { lastRecord: made }: CompiledPlan,
  ): readonly ScannedRecord[] {
    const own: ScannedRecord[] = [];
    for (const index of indexes) {
      const known = this.#scans[index] === scan ? this.#records[index] : own[index];
      if (known === undefined && scan(source, this.#starts[index] ?? 0, this.#typeNames[index] ?? '') < 0)
        throw FALL_BACK;
      own[index] = known ?? made();
    }
    return own;
  }
}

/** Records, and where in a request's answer the entity of each is. */
export interface BatchShare {
  readonly batch: EntityBatch;
  readonly records: ScannedRecord[];
  readonly indexes: number[];
}

/** Of fetches that ask one subgraph the same. */
export class EntityBatches {
  readonly #places = new Map<string, { readonly request: EntityBatch; readonly index: number }>();
  #open: EntityBatch | null = null;

  /** What is not known yet joins the request that is to be sent next; see `close`. */
  add(
    records: readonly ScannedRecord[],
    fetch: CompiledFetch,
    { representationKey: identify, writeRepresentation: represent }: CompiledEntityFetch,
  ): readonly BatchShare[] {
    const wanted: BatchShare[] = [];
    for (const record of records) {
      const identity = identify(record);
      if (identity === '') continue;
      let place = this.#places.get(identity);
      if (place === undefined) {
        const request = (this.#open ??= new EntityBatch(fetch));
        place = { request, index: request.add(record.type, represent(record), fetch.scan) };
        this.#places.set(identity, place);
      }
      const { request, index } = place;
      let group = wanted.find((each) => each.batch === request);
      if (group === undefined) wanted.push((group = { batch: request, records: [], indexes: [] }));
      group.records.push(record);
      group.indexes.push(index);
    }
    return wanted;
  }

  /** The request that is to be sent now, if there is one. */
  close(): EntityBatch | null {
    const request = this.#open;
    this.#open = null;
    return request;
  }
}
