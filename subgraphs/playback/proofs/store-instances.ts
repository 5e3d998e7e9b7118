/**
 * Playback's store and use cases by themselves, with members and a film: what the proofs of races drive, without HTTP
 * in between.
 */
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
import { processEnvironment } from '@marquee/runtime/config';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { openMongoStore } from '@marquee/document-store/mongodb/store';
import type { Store, Write } from '@marquee/document-store/port';
import { startServices } from '@marquee/testing/services/start';
import type { Context } from '../context.js';
import { accountRecordId } from '../documents.js';
import type { MemberRecord, TitleRecord } from '../documents.js';
import { createLoaders } from '../loaders.js';
import { openPlaybackStore } from '../store.js';
import type { PlaybackStore } from '../store.js';

export interface Stage extends AsyncDisposable {
  /** Two, one a process as it were. */
  readonly instances: readonly PlaybackStore[];
  /** What is underneath, for the last line. */
  readonly what: string;
}

export type Playing = ViewerIdentity & { readonly profileId: ProfileId };

export function member(account: string, device: string): Playing {
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

/** An account whose plan pays for so many streams. */
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

/** A request's context, made anew for each as the server does. */
export function contextOf(store: PlaybackStore, viewer: Playing, now: Date): Context {
  return {
    viewer,
    clientAddress: null,
    store,
    services: {},
    loaders: createLoaders({ store, viewer }),
    now,
    log: silentLog,
  };
}

function clock(): Date {
  return new Date();
}

async function onMongo(
  folder: string,
): Promise<{ readonly stores: readonly Store[]; readonly what: string; stop(): Promise<void> }> {
  const services = await startServices({ mongo: true });
  const url = processEnvironment()['MONGODB_URL'] ?? '';
  const allowNoTransactions = processEnvironment()['MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS'] === 'true';
  const database = `proof_${randomUUID().slice(0, 8)}`;
  const open = (): Promise<Store> =>
    openMongoStore({ url, urlSetting: 'MONGODB_URL', owner: 'playback', clock, allowNoTransactions, database });
  return {
    stores: [await open(), await open()],
    what: `two instances on ${services.mongo.what}, keys in ${folder}`,
    stop: () => services.stop(),
  };
}

export async function openStage(kind: string): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-stage-'));
  const servers = kind === 'mongo' ? await onMongo(folder) : null;
  const stores = servers?.stores ?? [
    await openSqliteStore({ file: join(folder, 'store.db'), owner: 'playback', clock }),
  ];
  const runtime = { clock, dataDir: folder, publicUrl: 'http://playback.test' };
  const instances: PlaybackStore[] = [];
  // Over the embedded store two stand in one process: neither knows of the other, and what they share is versions
  // alone.
  for (const store of servers === null ? [...stores, ...stores] : stores)
    instances.push(await openPlaybackStore(store, runtime));
  return {
    instances,
    what: servers?.what ?? 'two instances on one embedded store',
    [Symbol.asyncDispose]: async () => {
      for (const store of stores) await store.close();
      await servers?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
