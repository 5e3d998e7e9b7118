/** Counts of what becomes of last good values, for metrics. */

/** Why values have left the store, besides for newer ones. */
export type DropReason =
  | 'no room'
  | 'too old'
  | 'title changed'
  | 'member changed'
  | 'place lost'
  | 'unreadable event'
  | 'too many changes';

/** A value that replaced a failed fetch: a response of root fields, or an entity. */
export type ValueKind = 'response' | 'entity';

/** Upper limits of the age buckets, in seconds. A tag allows at most a week. */
export const AGE_LIMITS = [1, 10, 60, 600, 3_600, 21_600, 86_400, 604_800] as const;

interface SubgraphCounts {
  readonly used: Record<ValueKind, number>;
  /** Values that were wanted and not there. */
  readonly missing: Record<ValueKind, number>;
  /** Used values by age: one more than there are limits. */
  readonly ages: number[];
  ageSeconds: number;
}

export class StaleCounts {
  readonly bySubgraph = new Map<string, SubgraphCounts>();
  readonly dropped = new Map<DropReason, number>();
  /** Events that were applied, by type. */
  readonly events = new Map<string, number>();

  /** @param onUsed Is called for each value that replaces a failed fetch. */
  constructor(private readonly onUsed: (subgraph: string) => void = () => {}) {}

  used(subgraph: string, kind: ValueKind, ageMs: number): void {
    const counts = this.#of(subgraph);
    counts.used[kind] += 1;
    counts.ageSeconds += ageMs / 1_000;
    const bucket = AGE_LIMITS.findIndex((limit) => ageMs <= limit * 1_000);
    const index = bucket === -1 ? AGE_LIMITS.length : bucket;
    counts.ages[index] = (counts.ages[index] ?? 0) + 1;
    this.onUsed(subgraph);
  }

  missing(subgraph: string, kind: ValueKind): void {
    this.#of(subgraph).missing[kind] += 1;
  }

  drop(reason: DropReason, values = 1): void {
    if (values > 0) this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + values);
  }

  event(type: string): void {
    this.events.set(type, (this.events.get(type) ?? 0) + 1);
  }

  #of(subgraph: string): SubgraphCounts {
    let counts = this.bySubgraph.get(subgraph);
    if (counts === undefined) {
      counts = {
        used: { response: 0, entity: 0 },
        missing: { response: 0, entity: 0 },
        ages: new Array<number>(AGE_LIMITS.length + 1).fill(0),
        ageSeconds: 0,
      };
      this.bySubgraph.set(subgraph, counts);
    }
    return counts;
  }
}
