/**
 * Checks versions and unique values before the first write of a commit, so that a conflict is found before any change,
 * also on a server without transactions.
 */
import type { ClientSession } from 'mongodb';
import { DuplicateError, VersionConflictError } from '../port.js';
import type { Write } from '../port.js';
import type { CollectionHandle } from './collection.js';
import { idOf } from '../write-id.js';
import { storedContent, uniqueIndexes, uniqueName } from './stored-document.js';

export type Session = ClientSession | undefined;

function inSession(session: Session): { session?: ClientSession } {
  return session === undefined ? {} : { session };
}

export function expectedVersionOf(write: Write): number | undefined {
  return write.kind === 'replace' || write.kind === 'remove' ? write.expectedVersion : undefined;
}

async function readVersions(
  handle: CollectionHandle,
  ids: readonly string[],
  session: Session,
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const options = { projection: { version: 1 }, batchSize: ids.length + 1, ...inSession(session) };
  const found = await handle.driver.find({ _id: { $in: [...ids] } }, options).toArray();
  return new Map(found.map(({ _id, version }) => [_id, version]));
}

/** The conflict between a write and the current version of its document; null when there is none. */
function conflictOf(handle: CollectionHandle, write: Write, current: number | null): Error | null {
  const expected = expectedVersionOf(write);
  if (expected !== undefined && expected !== current)
    return new VersionConflictError(handle.name, idOf(write), expected, current);
  return write.kind === 'insert' && current !== null ? new DuplicateError(handle.name, idOf(write), ['id']) : null;
}

/** Rejects with `VersionConflictError` or `DuplicateError` when the writes, applied in order, would conflict. */
export async function requireVersions(
  handle: CollectionHandle,
  writes: readonly Write[],
  session: Session,
): Promise<void> {
  const guarded = writes.filter((write) => write.kind === 'insert' || expectedVersionOf(write) !== undefined);
  const ids = [...new Set(guarded.map(idOf))];
  const versions = await readVersions(handle, ids, session);
  const watched = new Set(ids);
  for (const write of writes.filter((candidate) => watched.has(idOf(candidate)))) {
    const current = versions.get(idOf(write)) ?? null;
    const conflict = conflictOf(handle, write, current);
    if (conflict !== null) throw conflict;
    if (write.kind === 'remove') versions.delete(idOf(write));
    else versions.set(idOf(write), (current ?? 0) + 1);
  }
}

/** Rejects with `DuplicateError` when the writes, applied in order, would give a unique value to two documents. */
export async function requireUnique(handle: CollectionHandle, writes: readonly Write[]): Promise<void> {
  for (const index of uniqueIndexes(handle)) {
    const name = uniqueName(index);
    const valueOf = (write: Write): string | null =>
      write.kind === 'remove' ? null : (storedContent(handle, write.document).unique[name] ?? '');
    const wanted = writes.map(valueOf).filter((value) => value !== null);
    if (wanted.length === 0) continue;
    const found = await handle.driver
      .find({ [`unique.${name}`]: { $in: wanted } }, { projection: { unique: 1 }, batchSize: wanted.length + 1 })
      .toArray();
    const holders = new Map(found.map(({ _id, unique }) => [unique[name] ?? '', _id]));
    for (const write of writes) {
      const id = idOf(write);
      for (const [value, holder] of holders) if (holder === id) holders.delete(value);
      const value = valueOf(write);
      if (value === null) continue;
      if (holders.has(value)) throw new DuplicateError(handle.name, id, index.fields);
      holders.set(value, id);
    }
  }
}
