/** The catalogue in this process's memory, brought up to date when the store says that it is behind. */
import { buildCatalogue } from './rules/catalogue.js';
import type { Catalogue } from './rules/catalogue.js';
import { createEligibility } from './rules/eligible.js';
import type { Audience, Eligible } from './rules/eligible.js';
import type { TitleRecord } from './documents.js';

export interface Snapshot {
  readonly catalogue: Catalogue;
  readonly eligible: (audience: Audience, now: Date) => Eligible;
}

export interface LiveCatalogue {
  /** At least as new as `revision`. No read when memory already is. */
  at(revision: number): Promise<Snapshot>;
}

/** @param changedSince All titles whose revision is above the given one. */
export const createLiveCatalogue = (changedSince: (revision: number) => Promise<readonly TitleRecord[]>): LiveCatalogue => {
  let titles = new Map<string, TitleRecord>();
  let snapshot = toSnapshot(titles, 0);
  /** The revision before the last update: a request may still hold it, having asked the store a moment earlier. */
  let previous = 0;
  let updating: Promise<Snapshot> | null = null;

  const update = async (revision: number): Promise<Snapshot> => {
    const { revision: ours } = snapshot.catalogue;
    // A revision far below ours means that the read model was emptied and is being built anew: so do we.
    const start = revision < ours ? 0 : ours;
    const changed = await changedSince(start);
    previous = start;
    titles = new Map([...(start === 0 ? [] : titles), ...changed.map((title) => [title.id, title] as const)]);
    snapshot = toSnapshot(titles, changed.reduce((highest, title) => Math.max(highest, title.revision), start));
    return snapshot;
  };

  const at = async (revision: number): Promise<Snapshot> => {
    const { revision: ours } = snapshot.catalogue;
    if (revision === ours || (revision >= previous && revision < ours)) return snapshot;
    updating ??= update(revision).finally(() => {
      updating = null;
    });
    return updating;
  };
  return { at };
};

const toSnapshot = (titles: ReadonlyMap<string, TitleRecord>, revision: number): Snapshot => {
  const catalogue = buildCatalogue([...titles.values()], revision);
  return { catalogue, eligible: createEligibility(catalogue) };
};
