/** The queries and writes of playback. */
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { AccountId, DeviceId, EpisodeId, ProfileId, TitleId } from '@marquee/contracts/ids';
import type { PageArguments } from '@marquee/subgraph/connection';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import { openIdempotency } from '@marquee/document-store/idempotency';
import type { Idempotency } from '@marquee/document-store/idempotency';
import type { Change, Collection, DocumentPage, Store, Versioned, Write } from '@marquee/document-store/port';
import { accountRecordId, bookmarkId, deviceRecordId, profileRecordId } from './documents.js';
import type {
  AccountStreams,
  Bookmark,
  DeviceState,
  EpisodeRecord,
  EventReceipt,
  MemberRecord,
  Removal,
  TitleRecord,
  Viewing,
} from './documents.js';
import { EDGE_SITES } from './delivery/edge-sites.js';
import type { EdgeSiteRecord } from './delivery/edge-sites.js';

/** The member's records from other subgraphs' events; each is null until an event has arrived. */
export interface Member {
  readonly profile: ProfileState | null;
  readonly subscription: SubscriptionState | null;
  readonly device: DeviceState | null;
  /** The account or the profile has been erased. No new data about it may be stored. */
  readonly isErased: boolean;
}

export interface PlaybackCollections {
  readonly bookmarks: Collection<Bookmark>;
  readonly viewings: Collection<Viewing>;
  readonly removals: Collection<Removal>;
  readonly streams: Collection<AccountStreams>;
  readonly edgeSites: Collection<EdgeSiteRecord>;
  readonly titles: Collection<TitleRecord>;
  readonly episodes: Collection<EpisodeRecord>;
  readonly members: Collection<MemberRecord>;
  readonly eventReceipts: Collection<EventReceipt>;
}

export interface PlaybackStore {
  readonly collections: PlaybackCollections;
  readonly idempotency: Idempotency;
  titles(ids: readonly TitleId[]): Promise<readonly (TitleRecord | null)[]>;
  episodes(ids: readonly EpisodeId[]): Promise<readonly (EpisodeRecord | null)[]>;
  member(who: {
    readonly accountId: AccountId;
    readonly profileId: ProfileId | null;
    readonly deviceId: DeviceId;
  }): Promise<Member>;
  bookmarks(profileId: ProfileId, titleIds: readonly TitleId[]): Promise<readonly (Bookmark | null)[]>;
  /** All bookmarks, the latest first. */
  history(profileId: ProfileId, page: PageArguments): Promise<DocumentPage<Bookmark>>;
  /** Open bookmarks, the latest first: candidates for Continue Watching. */
  openBookmarks(profileId: ProfileId, page: PageArguments): Promise<DocumentPage<Bookmark>>;
  viewing(profileId: ProfileId): Promise<Versioned<Viewing> | null>;
  removal(profileId: ProfileId, titleId: TitleId): Promise<Removal | null>;
  streams(accountId: AccountId): Promise<Versioned<AccountStreams> | null>;
  /** The write conflicts when the account's streams have changed since they were read. */
  saveStreams(streams: AccountStreams, replaced: Versioned<AccountStreams> | null): Write;
  /** Null for an owner without an applied event. */
  eventReceipts(owners: readonly string[]): Promise<readonly (EventReceipt | null)[]>;
  commit(change: Change): Promise<void>;
}

async function openCollections(store: Store): Promise<PlaybackCollections> {
  return {
    bookmarks: await store.collection<Bookmark>({
      name: 'bookmarks',
      indexes: [{ fields: ['profileId', 'updatedAt'] }, { fields: ['profileId', 'isOpen', 'updatedAt'] }],
    }),
    viewings: await store.collection<Viewing>({ name: 'viewings', indexes: [] }),
    removals: await store.collection<Removal>({ name: 'removals', indexes: [{ fields: ['profileId', 'removedAt'] }] }),
    streams: await store.collection<AccountStreams>({ name: 'streams', indexes: [] }),
    edgeSites: await store.collection(EDGE_SITES),
    titles: await store.collection<TitleRecord>({ name: 'titles', indexes: [] }),
    episodes: await store.collection<EpisodeRecord>({ name: 'episodes', indexes: [] }),
    members: await store.collection<MemberRecord>({ name: 'members', indexes: [] }),
    eventReceipts: await store.collection<EventReceipt>({ name: 'heard', indexes: [] }),
  };
}

const latestFirst = { field: 'updatedAt', direction: 'descending' } as const;

function toMember(account: MemberRecord | null, device: MemberRecord | null, profile: MemberRecord | null): Member {
  return {
    profile: profile?.about === 'profile' ? profile.state : null,
    subscription: account?.about === 'account' ? account.state : null,
    device: device?.about === 'device' ? device.state : null,
    isErased: account?.about === 'gone' || profile?.about === 'gone',
  };
}

export async function openPlaybackStore(
  store: Store,
  { clock }: Pick<SubgraphRuntime<object>, 'clock'>,
): Promise<PlaybackStore> {
  const collections = await openCollections(store);
  const { bookmarks, viewings, removals, streams, titles, episodes, members, eventReceipts } = collections;
  return {
    collections,
    idempotency: await openIdempotency(store, clock),
    titles: (ids) => titles.getMany(ids),
    episodes: (ids) => episodes.getMany(ids),
    member: async ({ accountId, profileId, deviceId }) => {
      const ids = [
        accountRecordId(accountId),
        deviceRecordId(deviceId),
        ...(profileId === null ? [] : [profileRecordId(profileId)]),
      ];
      const [account = null, device = null, profile = null] = await members.getMany(ids);
      return toMember(account, device, profile);
    },
    bookmarks: (profileId, titleIds) => bookmarks.getMany(titleIds.map((titleId) => bookmarkId(profileId, titleId))),
    history: (profileId, { first, after }) =>
      bookmarks.find({ where: { profileId }, orderBy: latestFirst, after, limit: first }),
    openBookmarks: (profileId, { first, after }) =>
      bookmarks.find({ where: { profileId, isOpen: true }, orderBy: latestFirst, after, limit: first }),
    viewing: (profileId) => viewings.getVersioned(profileId),
    removal: (profileId, titleId) => removals.get(bookmarkId(profileId, titleId)),
    streams: (accountId) => streams.getVersioned(accountId),
    saveStreams: (document, replaced) =>
      replaced === null ? streams.insert(document) : streams.replace(document, replaced.version),
    eventReceipts: (owners) => eventReceipts.getMany(owners),
    commit: (change) => store.commit(change),
  };
}
