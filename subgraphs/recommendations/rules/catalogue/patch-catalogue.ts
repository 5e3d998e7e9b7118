/** Replaces changed titles in a catalogue without computing similarities and groups again. */
import type { Catalogue } from './catalogue.js';
import { appealOf, licenceChangesOf, publishedAtMsOf } from './catalogue.js';
import type { IncrementalWork } from './incremental-work.js';
import { YIELD_EVERY } from './incremental-work.js';
import type { Title } from './title.js';

/** The fields that determine a title's feature vector and groups. */
function similarityFieldsOf({
  kind,
  releaseYear,
  runtimeSeconds,
  genres,
  moods,
  people,
  studio,
  acclaim,
}: Title): string {
  return JSON.stringify([
    kind,
    releaseYear,
    runtimeSeconds,
    genres,
    moods,
    people.map(({ id, name, role }) => [id, name, role]),
    studio,
    acclaim,
  ]);
}

function hasSameFeatures(before: Title, after: Title): boolean {
  return similarityFieldsOf(before) === similarityFieldsOf(after);
}

function hasSameLicences(before: Title, after: Title): boolean {
  return JSON.stringify(before.windows) === JSON.stringify(after.windows);
}

/**
 * The catalogue with the `changed` titles replaced: names, maturity levels, licences and takedowns take effect at once.
 * When features changed or titles are new, `similarityRevision` stays behind until the catalogue is built again; new
 * titles are missing until then.
 */
export function* patchCatalogue(
  catalogue: Catalogue,
  changed: readonly Title[],
  revision: number,
): IncrementalWork<Catalogue> {
  const titles = [...catalogue.titles];
  const appeal = catalogue.appeal.slice();
  const publishedAtMs = catalogue.publishedAtMs.slice();
  let [keepsFeatures, keepsLicences] = [catalogue.similarityRevision === catalogue.revision, true];
  for (const [position, title] of changed.entries()) {
    if (position % YIELD_EVERY === 0) yield;
    const index = catalogue.indexOf.get(title.id);
    const before = catalogue.titles[index ?? -1];
    if (index === undefined || before === undefined) {
      keepsFeatures = false;
      continue;
    }
    keepsFeatures &&= hasSameFeatures(before, title);
    keepsLicences &&= hasSameLicences(before, title);
    titles[index] = title;
    appeal[index] = appealOf(title);
    publishedAtMs[index] = publishedAtMsOf(title);
  }
  return {
    ...catalogue,
    revision,
    similarityRevision: keepsFeatures ? revision : catalogue.similarityRevision,
    titles,
    appeal,
    publishedAtMs,
    licenceChanges: keepsLicences ? catalogue.licenceChanges : yield* licenceChangesOf(titles),
  };
}
