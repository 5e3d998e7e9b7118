/** What a rebuild has found: whether the read models that grew and those made anew are the same. */
import type { View } from './versions.js';
import { fingerprint } from './collection-checksum.js';
import type { Fingerprint } from './collection-checksum.js';

export interface RebuiltProjection {
  readonly projection: string;
  readonly before: Fingerprint;
  readonly after: Fingerprint;
  readonly same: boolean;
}

export interface RebuildReport {
  readonly projections: readonly RebuiltProjection[];
}

/** Events that arrive while two are compared make them differ for a moment. */
const TRIES = 3;

async function ofProjection({ opened }: View, projection: string): Promise<Fingerprint> {
  const collection = opened.get(projection);
  if (collection === undefined)
    throw new Error(`The projection ${projection} is no collection that the domain's store opens.`);
  return fingerprint(collection);
}

async function compareOnce(before: View, after: View, projections: readonly string[]): Promise<RebuildReport> {
  const compared = [];
  for (const projection of projections) {
    const [grown, anew] = [await ofProjection(before, projection), await ofProjection(after, projection)];
    compared.push({ projection, before: grown, after: anew, same: grown.hash === anew.hash });
  }
  return { projections: compared };
}

/** @param caughtUp Resolves when both have taken in everything so far. */
export async function compare(
  before: View,
  after: View,
  { projections, caughtUp }: { readonly projections: readonly string[]; caughtUp(): Promise<void> },
): Promise<RebuildReport> {
  for (let tries = 1; ; tries += 1) {
    const report = await compareOnce(before, after, projections);
    if (tries === TRIES || report.projections.every(({ same }) => same)) return report;
    await caughtUp();
  }
}
