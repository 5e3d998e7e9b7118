/** What a profile's list may become, and how it is read page by page. */
import type { TitleId } from '@marquee/contracts/ids';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';

/** A list is carried whole in one document and one event; beyond this it is no list to choose from any more. */
export const MAX_ENTRIES = 500;

export interface ListEntry {
  readonly titleId: TitleId;
  /** RFC 3339 in UTC; no two of a list are the same. */
  readonly addedAt: string;
}

export type Addition =
  | { readonly kind: 'added'; readonly entries: readonly ListEntry[] }
  | { readonly kind: 'already-there' }
  | { readonly kind: 'full' };

// A clock that stands still or jumps back must not put a newer entry below an older one, nor give two the same place.
function nextInstant(entries: readonly ListEntry[], now: Date): string {
  const newest = entries[0];
  const earliest = newest === undefined ? 0 : Date.parse(newest.addedAt) + 1;
  return new Date(Math.max(now.getTime(), earliest)).toISOString();
}

/** @param entries Newest first, as always. */
export function addEntry(entries: readonly ListEntry[], titleId: TitleId, now: Date): Addition {
  if (entries.some((entry) => entry.titleId === titleId)) return { kind: 'already-there' };
  if (entries.length >= MAX_ENTRIES) return { kind: 'full' };
  return { kind: 'added', entries: [{ titleId, addedAt: nextInstant(entries, now) }, ...entries] };
}

/** Null when the title was not on the list, so that nothing needs to be written. */
export function removeEntry(entries: readonly ListEntry[], titleId: TitleId): readonly ListEntry[] | null {
  const kept = entries.filter((entry) => entry.titleId !== titleId);
  return kept.length === entries.length ? null : kept;
}

/**
 * The title on top of the list, as if it had just been added; null when it is there already, or not on the list at all.
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
 * The page after a cursor, which names an instant and so stays good when the entry that it came from is gone.
 * Null for a cursor that no list ever handed out.
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

/** Whether a title may be put on a list: it is published, and the profile may see it at all. */
export function canBeSaved(
  title: { readonly maturityLevel: MaturityLevel; readonly isWithdrawn: boolean } | null,
  maturityLimit: MaturityLevel,
): boolean {
  return title !== null && !title.isWithdrawn && isWithinMaturity(title.maturityLevel, maturityLimit);
}
