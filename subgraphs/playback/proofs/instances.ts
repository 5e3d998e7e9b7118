/** Instances of playback's store and services without HTTP, with members and a film, for the proofs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { asId } from '@marquee/contracts/ids';
import type {
  AccountId,
  DeviceId,
  PlanId,
  ProfileId,
  SessionId,
  SubscriptionId,
  TitleId,
} from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { processEnvironment } from '@marquee/runtime/environment';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { openMongoStore } from '@marquee/document-store/mongodb/store';
import type { Store, Write } from '@marquee/document-store/port';
import { ResponseValidity } from '@marquee/subgraph/graphql/response-validity';
import { DEFAULT_REQUEST_LIMITS, ownWork } from '@marquee/subgraph/graphql/request-limits';
import { startServices } from '@marquee/testing/services/start-services';
import type { Context } from '../context.js';
import { accountRecordId } from '../documents.js';
import type { MemberRecord, TitleRecord } from '../documents.js';
import { createLoaders } from '../loaders.js';
import { openPlaybackServices } from '../services.js';
import type { PlaybackServices } from '../services.js';
import { openPlaybackStore } from '../store.js';
import type { PlaybackStore } from '../store.js';

/** What one process of playback has. */
export interface Instance {
  readonly store: PlaybackStore;
  readonly services: PlaybackServices;
}

export interface Instances extends AsyncDisposable {
  /** Two, as if there were two processes. */
  readonly instances: readonly [Instance, Instance];
  /** The stores in use, for the proof's figure. */
  readonly description: string;
}

export type MemberViewer = ViewerIdentity & { readonly profileId: ProfileId };

export function member(account: string, device: string): MemberViewer {
  return {
    accountId: asId<AccountId>(account),
    profileId: asId<ProfileId>(`${account}-profile`),
    deviceId: asId<DeviceId>(`${account}-${device}`),
    sessionId: asId<SessionId>(`${account}-${device}`),
    country: 'US',
    language: 'en',
    maturityLimit: 'AGE_18',
    isKids: false,
    scopes: [],
  };
}

export const film: TitleRecord = {
  id: asId<TitleId>('film'),
  version: 1,
  kind: 'MOVIE',
  names: { en: 'The film' },
  originalLanguage: 'en',
  runtimeSeconds: 6000,
  episodes: [],
  isWithdrawn: false,
  maturityLevel: 'ALL',
  windows: [{ country: 'US', from: '2020-01-01T00:00:00Z', until: null }],
};

/** The record of an account whose plan allows `streams` concurrent streams. */
export function subscribed({ collections }: PlaybackStore, account: string, streams: number, periodEnd: string): Write {
  const record: MemberRecord = {
    id: accountRecordId(asId<AccountId>(account)),
    about: 'account',
    version: 1,
    state: {
      subscriptionId: asId<SubscriptionId>(account),
      accountId: asId<AccountId>(account),
      version: 1,
      planId: asId<PlanId>('plan'),
      tier: 'STANDARD',
      status: 'ACTIVE',
      entitlements: {
        maxConcurrentStreams: streams,
        maxQuality: 'FHD',
        downloadDevices: 0,
        extraMembers: 0,
        ads: false,
      },
      periodEnd,
      graceUntil: null,
    },
  };
  return collections.members.upsert(record);
}

/** A new context for each request, as the server makes it. */
export function contextOf({ store, services }: Instance, viewer: MemberViewer, now: Date): Context {
  return {
    viewer,
    clientAddress: null,
    store,
    services,
    loaders: createLoaders({ store, viewer, work: null }),
    now,
    log: silentLog,
    isEnabled: () => true,
    work: ownWork(DEFAULT_REQUEST_LIMITS),
    validity: new ResponseValidity(),
  };
}

function clock(): Date {
  return new Date();
}

interface Stores {
  readonly stores: readonly [Store, Store];
  readonly description: string;
  close(): Promise<void>;
}

async function openMongoStores(): Promise<Stores> {
  const services = await startServices({ mongo: true });
  const url = processEnvironment()['MONGODB_URL'] ?? '';
  const allowNoTransactions = processEnvironment()['MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS'] === 'true';
  const database = `proof_${randomUUID().slice(0, 8)}`;
  const open = (): Promise<Store> =>
    openMongoStore({ url, urlSetting: 'MONGODB_URL', owner: 'playback', clock, allowNoTransactions, database });
  const stores = [await open(), await open()] as const;
  return {
    stores,
    description: `two instances on ${services.mongo.what}`,
    close: async () => {
      for (const store of stores) await store.close();
      await services.stop();
    },
  };
}

/** Both instances share one store: they do not know each other, and only document versions separate their writes. */
async function openEmbeddedStores(folder: string): Promise<Stores> {
  const store = await openSqliteStore({ file: join(folder, 'store.db'), owner: 'playback', clock });
  return {
    stores: [store, store],
    description: 'two instances on one embedded store',
    close: () => store.close(),
  };
}

async function openInstance(store: Store, folder: string): Promise<Instance> {
  return {
    store: await openPlaybackStore(store, { clock }),
    services: await openPlaybackServices(store, { clock, dataDir: folder, publicUrl: 'http://playback.test' }),
  };
}

/** @param kind `mongo`, or anything else for the embedded store. */
export async function openInstances(kind: string): Promise<Instances> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-instances-'));
  const { stores, description, close } = await (kind === 'mongo' ? openMongoStores() : openEmbeddedStores(folder));
  const [first, second] = stores;
  return {
    instances: [await openInstance(first, folder), await openInstance(second, folder)],
    description,
    [Symbol.asyncDispose]: async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
