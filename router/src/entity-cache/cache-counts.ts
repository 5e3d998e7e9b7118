/** Counts of the entity cache, by subgraph, kind and what is fetched; for metrics and the operators' page. */

/** An entity, or the whole response of a fetch of root fields. */
export type CachedKind = 'entity' | 'response';

/** Counts of the fetches of one type, or of the same root fields, of one subgraph. */
export interface CacheGroup {
  readonly subgraph: string;
  readonly kind: CachedKind;
  /** The types of entities, or the names of root fields. */
  readonly names: string;
  /** Values that were used within their age. */
  hits: number;
  misses: number;
  /** Values that were used past their age. */
  staleHits: number;
  /** Requests that fetched such values again. */
  revalidations: number;
  /** Misses that were found in the second level. */
  sharedHits: number;
  /** Misses that another request was fetching already. */
  joined: number;
  stored: number;
  /** Values that were dropped for lack of room. */
  evictions: number;
  /** The ages of all values that were used, together, in milliseconds. */
  usedAgeMs: number;
  entries: number;
  bytes: number;
}

/** Groups beyond are counted together. */
const MAX_GROUPS = 1_000;

export class CacheGroups {
  readonly #groups = new Map<string, CacheGroup>();

  of(subgraph: string, kind: CachedKind, names: string): CacheGroup {
    const isFull = this.#groups.size >= MAX_GROUPS;
    return this.#find(subgraph, kind, names, !isFull) ?? this.#find('others', kind, 'others', true);
  }

  all(): readonly CacheGroup[] {
    return [...this.#groups.values()];
  }

  #find<M extends boolean>(
    subgraph: string,
    kind: CachedKind,
    names: string,
    makes: M,
  ): CacheGroup | (M extends true ? never : undefined);
  #find(subgraph: string, kind: CachedKind, names: string, makes: boolean): CacheGroup | undefined {
    const key = JSON.stringify([subgraph, kind, names]);
    let group = this.#groups.get(key);
    if (group === undefined && makes) {
      group = { subgraph, kind, names, ...NOTHING };
      this.#groups.set(key, group);
    }
    return group;
  }
}

const NOTHING = {
  hits: 0,
  misses: 0,
  staleHits: 0,
  revalidations: 0,
  sharedHits: 0,
  joined: 0,
  stored: 0,
  evictions: 0,
  usedAgeMs: 0,
  entries: 0,
  bytes: 0,
};
