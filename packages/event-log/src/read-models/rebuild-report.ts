/** What a rebuild has found: whether the read models that grew and those made anew are the same. */
import type { VersionedStore } from './versions.js';
import { checksumCollection } from './collection-checksum.js';
import type { CollectionChecksum } from './collection-checksum.js';

export interface RebuiltProjection {
  readonly projection: string;
  readonly before: CollectionChecksum;
  readonly after: CollectionChecksum;
  readonly same: boolean;
}

export interface RebuildReport {
  readonly projections: readonly RebuiltProjection[];
}

/** Events that arrive while two are compared make them differ for a moment. */
const MAX_COMPARISONS = 3;

async function checksumReadModel({ opened }: VersionedStore, projection: string): Promise<CollectionChecksum> {
  const collection = opened.get(projection);
  if (collection === undefined)
    throw new Error(`The projection ${projection} is no collection that the domain's store opens.`);
  return checksumCollection(collection);
}

async function compareOnce(
  before: VersionedStore,
  after: VersionedStore,
  projections: readonly string[],
): Promise<RebuildReport> {
  const compared = [];
  for (const projection of projections) {
    const [grown, anew] = [await checksumReadModel(before, projection), await checksumReadModel(after, projection)];
    compared.push({ projection, before: grown, after: anew, same: grown.hash === anew.hash });
  }
  return { projections: compared };
}

/** @param caughtUp Resolves when both have taken in everything so far. */
export async function compare(
  before: VersionedStore,
  after: VersionedStore,
  { projections, caughtUp }: { readonly projections: readonly string[]; caughtUp(): Promise<void> },
): Promise<RebuildReport> {
  for (let tries = 1; ; tries += 1) {
    const report = await compareOnce(before, after, projections);
    if (tries === MAX_COMPARISONS || report.projections.every(({ same }) => same)) return report;
    await caughtUp();
  }
}
