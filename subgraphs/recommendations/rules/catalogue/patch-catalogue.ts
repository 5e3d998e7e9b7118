/** A few changed titles in a catalogue of thousands: what counts at once, without what takes long. */
import type { Catalogue } from './catalogue.js';
import { appealOf, licenceChangesOf, publishedAtMsOf } from './catalogue.js';
import { runToEnd } from './incremental-work.js';
import type { Title } from './title.js';

/** Everything that decides what a title is like and what it stands together with. */
function likenessOf({ kind, releaseYear, runtimeSeconds, genres, moods, people, studio, acclaim }: Title): string {
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

function isAlike(before: Title | undefined, after: Title): boolean {
  return before !== undefined && likenessOf(before) === likenessOf(after);
}

function hasSameLicences(before: Title | undefined, after: Title): boolean {
  return JSON.stringify(before?.windows) === JSON.stringify(after.windows);
}

/**
 * The catalogue with `changed` in place of what stood there: names, ceilings, licences and withdrawals count at once.
 * Where likenesses changed too, or titles are new, its `likeness` stays behind: new titles are in it only once it is
 * built anew.
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
    changed.every((title, index) => isAlike(before[index], title));
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
    licenceChanges: keepsLicences ? catalogue.licenceChanges : runToEnd(licenceChangesOf(titles)),
  };
}
