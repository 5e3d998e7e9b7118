/** Data access of kill switches: the current list of each variant, and a record of every switch. */
import type { Store, Versioned, Write } from '@marquee/document-store/port';
import type { Switch } from '@marquee/contracts/switches';

/** A switch that is off, with the id of its record. */
export interface CurrentSwitch extends Switch {
  readonly id: string;
}

/** The pointer document of a variant's switches. A switch that has reached its end stays in it until the next change. */
export interface VariantSwitches {
  /** The graph ref. */
  readonly id: string;
  readonly revision: number;
  readonly at: string;
  readonly switches: readonly CurrentSwitch[];
}

/** The history of one switch. */
export interface SwitchRecord extends Switch {
  /** UUIDv7. */
  readonly id: string;
  readonly variant: string;
  /** Null unless it was ended by hand, before its `until`. */
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly endedWhy: string | null;
}

export interface SwitchStore {
  current(ref: string): Promise<Versioned<VariantSwitches> | null>;
  /** Newest first. `before` is the id of a record; only older ones are listed. */
  history(ref: string, limit: number, before?: string): Promise<readonly SwitchRecord[]>;
  /** One commit. Throws `VersionConflictError` when another process changed the list meanwhile. */
  record(change: SwitchChange): Promise<void>;
}

export interface SwitchChange {
  readonly before: Versioned<VariantSwitches> | null;
  readonly after: VariantSwitches;
  readonly added: readonly SwitchRecord[];
  readonly ended: readonly SwitchRecord[];
}

export async function openSwitchStore(store: Store): Promise<SwitchStore> {
  const lists = await store.collection<VariantSwitches>({ name: 'switch_lists', indexes: [] });
  const records = await store.collection<SwitchRecord>({ name: 'switches', indexes: [{ fields: ['variant', 'id'] }] });
  return {
    current: (ref) => lists.getVersioned(ref),
    history: async (variant, limit, before) =>
      (
        await records.find({
          where: { variant },
          orderBy: { field: 'id', direction: 'descending' },
          ...(before === undefined ? {} : { until: before }),
          limit,
        })
      ).documents,
    record: ({ before, after, added, ended }) => {
      const writes: readonly Write[] = [
        ...added.map((each) => records.insert(each)),
        ...ended.map((each) => records.upsert(each)),
        before === null ? lists.insert(after) : lists.replace(after, before.version),
      ];
      return store.commit({ writes });
    },
  };
}
