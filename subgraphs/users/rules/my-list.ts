/** Rules of a profile's list: changes, limits and pages. */
import type { TitleId } from '@marquee/contracts/ids';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';

/** Bounds the document and the event, which both carry the whole list. */
export const MAX_ENTRIES = 500;

export interface ListEntry {
  readonly titleId: TitleId;
  /** RFC 3339 in UTC; unique within the list. */
  readonly addedAt: string;
}

export type Addition =
  | { readonly kind: 'added'; readonly entries: readonly ListEntry[] }
  | { readonly kind: 'already-there' }
  | { readonly kind: 'full' };

// Keeps `addedAt` unique and ascending when the clock stands still or moves back.
function nextInstant(entries: readonly ListEntry[], now: Date): string {
  const newest = entries[0];
  const earliest = newest === undefined ? 0 : Date.parse(newest.addedAt) + 1;
  return new Date(Math.max(now.getTime(), earliest)).toISOString();
}

/** @param entries Newest first. */
export function addEntry(entries: readonly ListEntry[], titleId: TitleId, now: Date): Addition {
  if (entries.some((entry) => entry.titleId === titleId)) return { kind: 'already-there' };
  if (entries.length >= MAX_ENTRIES) return { kind: 'full' };
  return { kind: 'added', entries: [{ titleId, addedAt: nextInstant(entries, now) }, ...entries] };
}

/** Returns null when the title is not on the list: nothing needs to be written. */
export function removeEntry(entries: readonly ListEntry[], titleId: TitleId): readonly ListEntry[] | null {
  const kept = entries.filter((entry) => entry.titleId !== titleId);
  return kept.length === entries.length ? null : kept;
}

/**
 * Moves the title to the top, as if it had just been added. Returns null when it is already first, or not on the list.
 */
export function moveToTop(entries: readonly ListEntry[], titleId: TitleId, now: Date): readonly ListEntry[] | null {
  const rest = removeEntry(entries, titleId);
  if (rest === null || entries[0]?.titleId === titleId) return null;
  return [{ titleId, addedAt: nextInstant(entries, now) }, ...rest];
}

export interface ListPage {
  readonly documents: readonly ListEntry[];
  readonly cursors: readonly string[];
  readonly hasMore: boolean;
}

function toCursor(entry: ListEntry): string {
  return Buffer.from(entry.addedAt).toString('base64url');
}

function readCursor(cursor: string): string | null {
  const addedAt = Buffer.from(cursor, 'base64url').toString();
  const instant = Date.parse(addedAt);
  return !Number.isNaN(instant) && new Date(instant).toISOString() === addedAt ? addedAt : null;
}

/**
 * The page after a cursor. A cursor encodes an instant, so it stays valid when its entry is removed. Returns null for
 * an invalid cursor.
 */
export function pageOfList(
  entries: readonly ListEntry[],
  { first, after }: { readonly first: number; readonly after: string | null },
): ListPage | null {
  const bound = after === null ? null : readCursor(after);
  if (after !== null && bound === null) return null;
  const rest = bound === null ? entries : entries.filter((entry) => entry.addedAt < bound);
  const documents = rest.slice(0, first);
  return { documents, cursors: documents.map(toCursor), hasMore: rest.length > first };
}

/** Whether a title can be saved: it is published, and within the profile's maturity limit. */
export function canBeSaved(
  title: { readonly maturityLevel: MaturityLevel; readonly isWithdrawn: boolean } | null,
  maturityLimit: MaturityLevel,
): boolean {
  return title !== null && !title.isWithdrawn && isWithinMaturity(title.maturityLevel, maturityLimit);
}
