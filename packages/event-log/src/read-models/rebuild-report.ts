/** Compares the current and the rebuilt version of the read models. */
import { checksumCollection } from './collection-checksum.js';
import type { CollectionChecksum } from './collection-checksum.js';
import type { VersionedStore } from './versions.js';

export interface RebuiltReadModel {
  /** The name of the read model's collection. */
  readonly projection: string;
  readonly before: CollectionChecksum;
  readonly after: CollectionChecksum;
  readonly same: boolean;
}

/** Returned by the HTTP route of a rebuild, so field names must not change. */
export interface RebuildReport {
  readonly projections: readonly RebuiltReadModel[];
}

/** Events that are applied to one version during a comparison cause differences, so it is repeated. */
const MAX_COMPARISONS = 3;

async function checksumReadModel({ opened }: VersionedStore, readModel: string): Promise<CollectionChecksum> {
  const collection = opened.get(readModel);
  if (collection === undefined)
    throw new Error(`The read model ${readModel} is not a collection that the subgraph's store opens.`);
  return checksumCollection(collection);
}

async function compareOnce(
  before: VersionedStore,
  after: VersionedStore,
  readModels: readonly string[],
): Promise<RebuildReport> {
  const compared = [];
  for (const readModel of readModels) {
    const current = await checksumReadModel(before, readModel);
    const rebuilt = await checksumReadModel(after, readModel);
    compared.push({ projection: readModel, before: current, after: rebuilt, same: current.hash === rebuilt.hash });
  }
  return { projections: compared };
}

/** @param caughtUp Resolves when both versions have applied all events that the logs held at the time of the call. */
export async function compareVersions(
  before: VersionedStore,
  after: VersionedStore,
  { readModels, caughtUp }: { readonly readModels: readonly string[]; caughtUp(): Promise<void> },
): Promise<RebuildReport> {
  for (let comparison = 1; ; comparison += 1) {
    const report = await compareOnce(before, after, readModels);
    if (comparison === MAX_COMPARISONS || report.projections.every(({ same }) => same)) return report;
    await caughtUp();
  }
}
