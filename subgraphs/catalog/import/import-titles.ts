/**
 * Takes the titles of an export in: all of them checked first, then written in commits that can be gone on with, then
 * read back and compared.
 */
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import type { Collection, Document, Store, Write } from '@marquee/document-store/port';
import type { WholeTitle } from '../documents.js';
import { titlePublished } from '../events.js';
import { shelfEntriesOf } from '../rules/shelves.js';
import type { CatalogStore } from '../store.js';
import { ImportRefused } from './export-file.js';
import type { ExportFile } from './export-file.js';
import { hashOfRow, readRow, toRow, toWholeTitle } from './export-row.js';
import type { ExportRow } from './export-row.js';

/** How far an export was taken in. Id: its SHA-256. Moves with each commit, so the two cannot part. */
interface Progress extends Document {
  readonly done: number;
}

export interface Imported {
  /** Titles that this run wrote. */
  readonly written: number;
  /** Titles that an earlier run had written. */
  readonly before: number;
}

/** A commit holds so many titles: some hundred writes. */
const TITLES_PER_COMMIT = 20;
const TITLES_PER_LOOK = 200;
const MOST_NAMED = 5;

function readAll({ lines }: ExportFile): readonly ExportRow[] {
  const wrong: string[] = [];
  const rows = lines.flatMap((line, index) => {
    try {
      return [readRow(line)];
    } catch (error) {
      wrong.push(`line ${index + 2}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
  const ids = new Set(rows.map(({ id }) => id));
  if (wrong.length > 0)
    throw new ImportRefused(`${wrong.length} titles cannot be taken in. ${wrong.slice(0, MOST_NAMED).join('. ')}.`);
  if (ids.size < rows.length) throw new ImportRefused(`${rows.length - ids.size} titles stand in the file twice.`);
  return rows;
}

function writesFor(store: CatalogStore, whole: WholeTitle): readonly Write[] {
  return [
    ...whole.title.genres.map((genre) => store.saveGenre(genre)),
    ...whole.title.people.map(({ id, name }) => store.savePerson({ id, name })),
    ...store.saveTitle(whole),
    ...shelfEntriesOf(whole.title).map((entry) => store.saveShelfEntry(entry)),
  ];
}

/** What of a title goes out: one that was withdrawn there is known here, and nobody is told of it. */
function eventsFor(wholes: readonly WholeTitle[], now: Date) {
  return wholes.filter(({ title }) => !title.withdrawn).map((whole) => titlePublished(whole, now.toISOString()));
}

function slices<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

/** A title that is here already was not taken from this export: to write over it could undo what was done here. */
async function refuseKnown(store: CatalogStore, rows: readonly ExportRow[]): Promise<void> {
  const known = (await store.titles(rows.map(({ id }) => asId<TitleId>(id)))).filter((title) => title !== null);
  if (known.length > 0)
    throw new ImportRefused(
      `${known.length} titles are here already, ${known
        .slice(0, MOST_NAMED)
        .map(({ id }) => id)
        .join(', ')} among them.`,
    );
}

async function compare(store: CatalogStore, rows: readonly ExportRow[]): Promise<void> {
  const different: string[] = [];
  for (const slice of slices(rows, TITLES_PER_LOOK)) {
    const stored = await store.wholeTitles(slice.map(({ id }) => asId<TitleId>(id)));
    slice.forEach((row, index) => {
      const whole = stored[index];
      if (whole == null || hashOfRow(toRow(whole)) !== hashOfRow(row)) different.push(row.id);
    });
  }
  if (different.length > 0)
    throw new ImportRefused(
      `${different.length} titles read back differ from the export, ${different.slice(0, MOST_NAMED).join(', ')} among them. Nothing else is to be taken from it.`,
    );
}

/**
 * Cut short, the next run goes on after the last commit. Throws `ImportRefused` for a file with anything wrong in it
 * (then nothing is written), and for titles that read back differently.
 */
export async function importTitles(
  file: ExportFile,
  kitStore: Store,
  store: CatalogStore,
  now: Date,
): Promise<Imported> {
  const progress: Collection<Progress> = await kitStore.collection<Progress>({ name: 'imports', indexes: [] });
  const rows = readAll(file);
  const before = (await progress.get(file.sha256))?.done ?? 0;
  let done = before;
  for (const slice of slices(rows.slice(before), TITLES_PER_COMMIT)) {
    await refuseKnown(store, slice);
    const wholes = slice.map(toWholeTitle);
    done += slice.length;
    await store.commit({
      writes: [...wholes.flatMap((whole) => writesFor(store, whole)), progress.upsert({ id: file.sha256, done })],
      events: eventsFor(wholes, now),
    });
  }
  await compare(store, rows);
  return { written: done - before, before };
}
