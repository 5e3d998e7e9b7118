/** Adds titles to the selected profile's list, removes and reorders them. Each operation is idempotent. */
import type { MyListChanged } from '@marquee/contracts/events/users';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { requireProfile } from '@marquee/subgraph/require-viewer';
import type { Versioned } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import type { MyListDocument } from '../documents.js';
import { listFull, titleNotFound } from '../problems.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { canBeSaved, addEntry, moveToTop, removeEntry } from '../rules/my-list.js';
import type { ListEntry } from '../rules/my-list.js';

export function myListChanged(profileId: ProfileId, entries: readonly ListEntry[], at: string): MyListChanged {
  return {
    type: 'MyListChanged',
    version: 1,
    key: profileId,
    occurredAt: at,
    payload: { profileId, titleIds: entries.map((entry) => entry.titleId), at },
  };
}

function payload(titleId: TitleId, entries: readonly ListEntry[]) {
  return {
    __typename: 'MyListPayload' as const,
    title: { id: titleId },
    totalCount: entries.length,
  };
}

async function saveEntries(
  profileId: ProfileId,
  entries: readonly ListEntry[],
  replaced: Versioned<MyListDocument> | null,
  { store, loaders, now }: Context,
): Promise<void> {
  await store.commit({
    writes: [store.saveMyList({ id: profileId, entries }, replaced)],
    events: [myListChanged(profileId, entries, now.toISOString())],
  });
  loaders.savedTitles.clear(profileId);
}

export async function addToMyList(titleId: TitleId, context: Context) {
  const { profileId, maturityLimit } = requireProfile(context);
  const { store, now } = context;
  if (!canBeSaved(await store.title(titleId), maturityLimit)) return titleNotFound(titleId);
  return retryOnConflict(async () => {
    const before = await store.versionedMyList(profileId);
    const entries = before?.document.entries ?? [];
    const addition = addEntry(entries, titleId, now);
    if (addition.kind === 'full') return listFull();
    if (addition.kind === 'already-there') return payload(titleId, entries);
    await saveEntries(profileId, addition.entries, before, context);
    return payload(titleId, addition.entries);
  });
}

export async function removeFromMyList(titleId: TitleId, context: Context) {
  const { profileId } = requireProfile(context);
  return retryOnConflict(async () => {
    const before = await context.store.versionedMyList(profileId);
    const entries = before?.document.entries ?? [];
    const kept = removeEntry(entries, titleId);
    if (kept === null) return payload(titleId, entries);
    await saveEntries(profileId, kept, before, context);
    return payload(titleId, kept);
  });
}

export async function moveToTopOfMyList(titleId: TitleId, context: Context) {
  const { profileId } = requireProfile(context);
  return retryOnConflict(async () => {
    const before = await context.store.versionedMyList(profileId);
    const entries = before?.document.entries ?? [];
    if (!entries.some((entry) => entry.titleId === titleId)) return titleNotFound(titleId);
    const moved = moveToTop(entries, titleId, context.now);
    if (moved === null) return payload(titleId, entries);
    await saveEntries(profileId, moved, before, context);
    return payload(titleId, moved);
  });
}
