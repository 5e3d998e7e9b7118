/** Replaces changed titles in a catalogue without computing similarities and groups again. */
import type { Catalogue } from './catalogue.js';
import { appealOf, licenceChangesOf, publishedAtMsOf } from './catalogue.js';
import { runWithoutPauses } from './incremental-work.js';
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

function hasSameFeatures(before: Title | undefined, after: Title): boolean {
  return before !== undefined && similarityFieldsOf(before) === similarityFieldsOf(after);
}

function hasSameLicences(before: Title | undefined, after: Title): boolean {
  return JSON.stringify(before?.windows) === JSON.stringify(after.windows);
}

/**
 * The catalogue with the `changed` titles replaced: names, maturity levels, licences and takedowns take effect at once.
 * When features changed or titles are new, `similarityRevision` stays behind until the catalogue is built again; new
 * titles are missing until then.
 */
export function patchCatalogue(catalogue: Catalogue, changed: readonly Title[], revision: number): Catalogue {
  const titles = [...catalogue.titles];
  const appeal = catalogue.appeal.slice();
  const publishedAtMs = catalogue.publishedAtMs.slice();
  const before = changed.map(({ id }) => titles[catalogue.indexOf.get(id) ?? -1]);
  for (const title of changed) {
    const index = catalogue.indexOf.get(title.id);
    if (index === undefined) continue;
    titles[index] = title;
    appeal[index] = appealOf(title);
    publishedAtMs[index] = publishedAtMsOf(title);
  }
  const isSettled =
    catalogue.similarityRevision === catalogue.revision &&
    changed.every((title, index) => hasSameFeatures(before[index], title));
  const keepsLicences = changed.every(
    (title, index) => before[index] === undefined || hasSameLicences(before[index], title),
  );
  return {
    ...catalogue,
    revision,
    similarityRevision: isSettled ? revision : catalogue.similarityRevision,
    titles,
    appeal,
    publishedAtMs,
    licenceChanges: keepsLicences ? catalogue.licenceChanges : runWithoutPauses(licenceChangesOf(titles)),
  };
}
