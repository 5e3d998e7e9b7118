/**
 * Looks a commit's writes over before any of them is made, so that one that must fail fails before it has changed
 * anything.
 */
import type { ClientSession } from 'mongodb';
import { DuplicateError, VersionConflictError } from '../port.js';
import type { Write } from '../port.js';
import type { CollectionHandle } from './collection.js';
import { storedContent, uniqueIndexes, uniqueName } from './stored-document.js';

export type Session = ClientSession | undefined;

function inSession(session: Session): { session?: ClientSession } {
  return session === undefined ? {} : { session };
}

export function idOf(write: Write): string {
  return write.kind === 'remove' ? write.id : write.document.id;
}

export function expectedVersionOf(write: Write): number | undefined {
  return write.kind === 'replace' || write.kind === 'remove' ? write.expectedVersion : undefined;
}

async function readVersions(
  table: CollectionHandle,
  ids: readonly string[],
  session: Session,
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const options = { projection: { version: 1 }, batchSize: ids.length + 1, ...inSession(session) };
  const found = await table.driver.find({ _id: { $in: [...ids] } }, options).toArray();
  return new Map(found.map(({ _id, version }) => [_id, version]));
}

/** The conflict that a write meets at the version that is there, or null when it meets none. */
function conflictOf(table: CollectionHandle, write: Write, current: number | null): Error | null {
  const expected = expectedVersionOf(write);
  if (expected !== undefined && expected !== current)
    return new VersionConflictError(table.name, idOf(write), expected, current);
  return write.kind === 'insert' && current !== null ? new DuplicateError(table.name, idOf(write), ['id']) : null;
}

/** Throws `VersionConflictError`, `DuplicateError` when the writes, one after the other, would meet a conflict. */
export async function requireVersions(
  table: CollectionHandle,
  writes: readonly Write[],
  session: Session,
): Promise<void> {
  const guarded = writes.filter((write) => write.kind === 'insert' || expectedVersionOf(write) !== undefined);
  const ids = [...new Set(guarded.map(idOf))];
  const versions = await readVersions(table, ids, session);
  const watched = new Set(ids);
  for (const write of writes.filter((candidate) => watched.has(idOf(candidate)))) {
    const current = versions.get(idOf(write)) ?? null;
    const conflict = conflictOf(table, write, current);
    if (conflict !== null) throw conflict;
    if (write.kind === 'remove') versions.delete(idOf(write));
    else versions.set(idOf(write), (current ?? 0) + 1);
  }
}

/**
 * Throws `DuplicateError` when a document that this commit leaves alone holds what one of its writes wants for itself.
 */
export async function requireUnique(table: CollectionHandle, writes: readonly Write[]): Promise<void> {
  const written = new Set(writes.map(idOf));
  for (const index of uniqueIndexes(table)) {
    const name = uniqueName(index);
    const wanted = new Map(
      writes.flatMap((write) =>
        write.kind === 'remove'
          ? []
          : [[storedContent(table, write.document).unique[name] ?? '', write.document.id] as const],
      ),
    );
    if (wanted.size === 0) continue;
    const holders = await table.driver
      .find(
        { [`unique.${name}`]: { $in: [...wanted.keys()] } },
        { projection: { unique: 1 }, batchSize: wanted.size + 1 },
      )
      .toArray();
    const holder = holders.find(({ _id }) => !written.has(_id));
    if (holder !== undefined)
      throw new DuplicateError(table.name, wanted.get(holder.unique[name] ?? '') ?? '', index.fields);
  }
}
