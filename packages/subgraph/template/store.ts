/** Data access: the queries and writes of this subgraph, over its collections. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { PageArguments } from '@marquee/subgraph/connection';
import type { DocumentPage, Store } from '@marquee/document-store/port';

export interface Entry {
  /** `profileId:titleId`: a profile has one entry on a title. */
  readonly id: string;
  readonly profileId: ProfileId;
  readonly titleId: TitleId;
  readonly text: string;
  readonly writtenAt: string;
}

export interface TemplateStore {
  entriesOn(profileId: ProfileId, titleIds: readonly TitleId[]): Promise<readonly (Entry | null)[]>;
  entriesOf(profileId: ProfileId, page: PageArguments): Promise<DocumentPage<Entry>>;
  write(entry: Omit<Entry, 'id'>): Promise<void>;
  erase(profileId: ProfileId, titleId: TitleId): Promise<void>;
}

function entryId(profileId: ProfileId, titleId: TitleId): string {
  return `${profileId}:${titleId}`;
}

export async function openTemplateStore(store: Store): Promise<TemplateStore> {
  const entries = await store.collection<Entry>({ name: 'entries', indexes: [{ fields: ['profileId', 'writtenAt'] }] });
  return {
    entriesOn: (profileId, titleIds) => entries.getMany(titleIds.map((titleId) => entryId(profileId, titleId))),
    entriesOf: (profileId, { first, after }) =>
      entries.find({
        where: { profileId },
        orderBy: { field: 'writtenAt', direction: 'descending' },
        after,
        limit: first,
      }),
    write: (entry) =>
      store.commit({ writes: [entries.upsert({ ...entry, id: entryId(entry.profileId, entry.titleId) })] }),
    erase: (profileId, titleId) => store.commit({ writes: [entries.remove(entryId(profileId, titleId))] }),
  };
}
