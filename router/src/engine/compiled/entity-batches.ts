/**
 * Who has been asked about which entities in one run. A fetch that asks the same of an entity as another one did gets
 * that one's answer, there or on its way, and fetches that ask the same at the same moment are one request: 9 instead
 * of 16 in the public benchmark, each of which costs more than all its scanning. Nobody waits for it: what is asked
 * later is asked apart.
 */
import type { FastEntities, FastFetch, FastPlan, ScannedRecord } from './compiled-plan.js';
import { FALL_BACK } from './unsupported.js';
import { readEntities } from './response-bytes.js';
import type { ScanObject, Source } from './response-bytes.js';

export class EntityRequest {
  /** As JSON, with commas between; one character for each byte. */
  representations = '';
  readonly #typeNames: string[] = [];
  /** Of the fetch that asked first, by entity: places differ in what clients want of the same bytes. */
  readonly #scans: ScanObject[] = [];
  readonly #starts: number[] = [];
  readonly #records: ScannedRecord[] = [];
  readonly #waiting: ((source: Source) => void)[] = [];
  #source: Source | null = null;

  /** @param fetch In whose words it is sent. */
  constructor(readonly fetch: FastFetch) {}

  /** @returns Where the entity will be in the answer. */
  add(typeName: string, representation: string, scan: ScanObject): number {
    this.representations += this.#scans.length === 0 ? representation : `,${representation}`;
    this.#typeNames.push(typeName);
    return this.#scans.push(scan) - 1;
  }

  whenRead(react: (source: Source) => void): void {
    if (this.#source === null) this.#waiting.push(react);
    else react(this.#source);
  }

  /** Reads the whole answer, once, and tells all who wait. Throws `FALL_BACK`. */
  read(source: Source, { made }: FastPlan): void {
    const isRead = readEntities(source, this.#typeNames, this.#scans, (start) => {
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
    source: Source,
    { made }: FastPlan,
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
export interface Wanted {
  readonly request: EntityRequest;
  readonly records: ScannedRecord[];
  readonly indexes: number[];
}

/** Of fetches that ask one subgraph the same. */
export class KnownEntities {
  readonly #places = new Map<string, { readonly request: EntityRequest; readonly index: number }>();
  #open: EntityRequest | null = null;

  /** What is not known yet joins the request that is to be sent next; see `close`. */
  want(records: readonly ScannedRecord[], fetch: FastFetch, { identify, represent }: FastEntities): readonly Wanted[] {
    const wanted: Wanted[] = [];
    for (const record of records) {
      const identity = identify(record);
      if (identity === '') continue;
      let place = this.#places.get(identity);
      if (place === undefined) {
        const request = (this.#open ??= new EntityRequest(fetch));
        place = { request, index: request.add(record.type, represent(record), fetch.scan) };
        this.#places.set(identity, place);
      }
      const { request, index } = place;
      let group = wanted.find((each) => each.request === request);
      if (group === undefined) wanted.push((group = { request, records: [], indexes: [] }));
      group.records.push(record);
      group.indexes.push(index);
    }
    return wanted;
  }

  /** The request that is to be sent now, if there is one. */
  close(): EntityRequest | null {
    const request = this.#open;
    this.#open = null;
    return request;
  }
}
