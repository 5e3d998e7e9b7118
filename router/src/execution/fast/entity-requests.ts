/**
 * Who has been asked about which entities in one run. A fetch that asks the same of an entity as another one did gets that one's
 * answer, there or on its way: 9 requests instead of 16 in the public benchmark.
 */
import type { FastEntities, ScannedRecord } from './fast-plan.js';
import { FALL_BACK } from './ineligible.js';
import { readEntities } from './source.js';
import type { ScanObject, Source } from './source.js';

export class EntityRequest {
  readonly typeNames: string[] = [];
  /** As JSON, with commas between; one character for each byte. */
  representations = '';
  /** Null until it is answered. */
  source: Source | null = null;
  readonly waiting: ((source: Source) => void)[] = [];
  /** Where each entity begins, once one fetch has scanned them. */
  readonly #starts: number[] = [];

  add(typeName: string, representation: string): number {
    this.representations += this.typeNames.length === 0 ? representation : `,${representation}`;
    return this.typeNames.push(typeName) - 1;
  }

  whenRead(react: (source: Source) => void): void {
    if (this.source === null) this.waiting.push(react);
    else react(this.source);
  }

  /** Those wait first who asked: they want every entity, and scan them in order. */
  read(source: Source): void {
    this.source = source;
    for (const react of this.waiting) react(source);
  }

  /** By their indexes. Each fetch has a scanner of its own, since its clients' places want other fields of the same bytes. */
  scan(source: Source, scan: ScanObject, indexes: readonly number[], made: () => ScannedRecord): readonly ScannedRecord[] {
    const records: ScannedRecord[] = [];
    if (this.#starts.length === 0) {
      const isRead = readEntities(source, this.typeNames, scan, (start) => {
        this.#starts.push(start);
        records.push(made());
      });
      if (!isRead) throw FALL_BACK;
      return records;
    }
    for (const index of indexes) {
      if (records[index] !== undefined) continue;
      if (scan(source, this.#starts[index] ?? 0, this.typeNames[index] ?? '') < 0) throw FALL_BACK;
      records[index] = made();
    }
    return records;
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

  /** What is not known yet is one request together, which is to be sent. */
  want(records: readonly ScannedRecord[], { identify, represent }: FastEntities): readonly Wanted[] {
    const wanted: Wanted[] = [];
    const own = new EntityRequest();
    for (const record of records) {
      const identity = identify(record);
      if (identity === '') continue;
      let place = this.#places.get(identity);
      if (place === undefined) {
        place = { request: own, index: own.add(record.type, represent(record)) };
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
}
