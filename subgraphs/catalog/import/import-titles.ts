/**
 * Imports the titles of an export: checks all of them, writes them in commits from which a later run can continue, and
 * compares the stored titles with the export.
 */
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import type { Collection, Document, Store, Write } from '@marquee/document-store/port';
import type { WholeTitle } from '../documents.js';
import { titlePublished } from '../events.js';
import { shelfEntriesOf } from '../rules/shelves.js';
import type { CatalogStore } from '../store.js';
import { ImportRefusedError } from './export-file.js';
import type { ExportFile } from './export-file.js';
import { hashOfRow, readRow, toRow, toWholeTitle } from './export-row.js';
import type { ExportRow } from './export-row.js';

/** Progress of an import. Id: the SHA-256 of the export. Updated in each commit of titles. */
interface Progress extends Document {
  readonly done: number;
}

export interface ImportResult {
  /** Titles that this run wrote. */
  readonly written: number;
  /** Titles that an earlier run had written. */
  readonly before: number;
}

/** About a hundred writes. */
const TITLES_PER_COMMIT = 20;
const TITLES_PER_READ = 200;
const MAX_LISTED = 5;

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
    throw new ImportRefusedError(
      `${wrong.length} titles cannot be imported. ${wrong.slice(0, MAX_LISTED).join('. ')}.`,
    );
  if (ids.size < rows.length) throw new ImportRefusedError(`${rows.length - ids.size} titles are in the file twice.`);
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

/** `TitlePublished` of each title, except withdrawn ones. */
function eventsFor(wholes: readonly WholeTitle[], now: Date) {
  return wholes.filter(({ title }) => !title.withdrawn).map((whole) => titlePublished(whole, now.toISOString()));
}

function slices<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

/** Refuses titles that exist already: overwriting them could undo changes of staff. */
async function refuseKnown(store: CatalogStore, rows: readonly ExportRow[]): Promise<void> {
  const known = (await store.titles(rows.map(({ id }) => asId<TitleId>(id)))).filter((title) => title !== null);
  if (known.length > 0)
    throw new ImportRefusedError(
      `${known.length} titles exist already, including ${known
        .slice(0, MAX_LISTED)
        .map(({ id }) => id)
        .join(', ')}.`,
    );
}

async function compare(store: CatalogStore, rows: readonly ExportRow[]): Promise<void> {
  const different: string[] = [];
  for (const slice of slices(rows, TITLES_PER_READ)) {
    const stored = await store.wholeTitles(slice.map(({ id }) => asId<TitleId>(id)));
    slice.forEach((row, index) => {
      const whole = stored[index];
      if (whole == null || hashOfRow(toRow(whole)) !== hashOfRow(row)) different.push(row.id);
    });
  }
  if (different.length > 0)
    throw new ImportRefusedError(
      `${different.length} stored titles differ from the export, including ${different.slice(0, MAX_LISTED).join(', ')}. Do not continue this import.`,
    );
}

/**
 * After an interruption the next run continues after the last commit. Throws `ImportRefused` for a file with any
 * invalid title (nothing is written then), and for stored titles that differ from the export.
 */
export async function importTitles(
  file: ExportFile,
  documentStore: Store,
  store: CatalogStore,
  now: Date,
): Promise<ImportResult> {
  const progress: Collection<Progress> = await documentStore.collection<Progress>({ name: 'imports', indexes: [] });
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
