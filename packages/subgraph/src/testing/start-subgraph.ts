/**
 * Starts a subgraph for a test: its schema, an embedded store and event log in a folder of their own, and a clock that
 * the test moves.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { HEADERS } from '@marquee/contracts/headers';
import { asId } from '@marquee/contracts/ids';
import type { AccountId, DeviceId, ProfileId, SessionId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { v7 as uuidv7 } from 'uuid';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { openSqliteLog } from '@marquee/event-log/sqlite/log';
import type { EventLog } from '@marquee/event-log/port';
import type { SubgraphDefinition } from '../define-subgraph.js';
import type { ReadClient, ReadIdentity } from '../graphql/identity-assertions.js';
import { openSubgraph } from '../open-subgraph.js';
import type { Environment } from '@marquee/runtime/environment';
import type { SeedSize } from '@marquee/runtime/shared-config';
import { Settings } from '@marquee/runtime/settings';
import type { Logger } from '@marquee/runtime/log';
import { LiveSwitches } from '@marquee/runtime/switches/live-switches';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Store } from '@marquee/document-store/port';

export interface StartOptions {
  /** Default `none`: an empty store. */
  readonly seed?: SeedSize;
  /** Initial time of the clock. Default: the date of the sample data. */
  readonly now?: Date;
  readonly env?: Environment;
  /** Starts the declared background work. Default false: a test moves the clock and calls the work itself. */
  readonly background?: boolean;
  readonly log?: Logger;
  /** Folder with store and log of an earlier start, for a restart. The caller removes it. */
  readonly folder?: string;
  /** Default null: rate limits are counted in the store. */
  readonly redisUrl?: string;
  /** Default true: a resolver that changes a document which others read fails. Measurements do without its cost. */
  readonly freezesDocuments?: boolean;
}

export interface SubgraphResponse {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Record<string, unknown>;
  }[];
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Number of store reads of the request. */
  readonly storeReads: number;
}

export interface TestSubgraph<Services = unknown> extends AsyncDisposable {
  readonly folder: string;
  readonly store: Store;
  readonly eventLog: EventLog;
  readonly services: Services;
  /** Switches exactly these features and subgraphs off. */
  switchOff(...names: readonly string[]): void;
  /** Sets the clock. */
  setNow(now: Date): void;
  execute(
    query: string,
    variables?: Record<string, unknown>,
    options?: { readonly viewer?: ViewerIdentity | null; readonly clientAddress?: string },
  ): Promise<SubgraphResponse>;
  /** HTTP GET of a route beside `/graphql`. */
  get(
    path: string,
  ): Promise<{ readonly status: number; readonly headers: Record<string, unknown>; readonly body: string }>;
  post(
    path: string,
    body: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: string }>;
  /** Appends events to another owner's log and resolves when the subgraph has applied them. */
  publish(owner: string, events: readonly NewEvent[]): Promise<void>;
  /** Resolves when the subgraph's events are in the log and all events of others are applied. */
  settled(): Promise<void>;
}

/** A signed-in viewer for tests. */
export function asViewer(overrides: Partial<ViewerIdentity> = {}): ViewerIdentity {
  return {
    accountId: asId<AccountId>('00000000-0000-4000-8000-000000000001'),
    profileId: asId<ProfileId>('00000000-0000-4000-8000-000000000002'),
    deviceId: asId<DeviceId>('00000000-0000-4000-8000-000000000003'),
    sessionId: asId<SessionId>('00000000-0000-4000-8000-000000000004'),
    country: 'US',
    language: 'en',
    maturityLimit: 'AGE_18',
    isKids: false,
    scopes: [],
    ...overrides,
  };
}

// `identity-assertions.test.ts` tests the signatures; here the header is the identity as JSON.
const readUnsignedIdentity: ReadIdentity = async (header) =>
  header === undefined ? null : (JSON.parse(decodeURIComponent(header)) as ViewerIdentity);

const readUnsignedClient: ReadClient = async (header) => header ?? null;

/**
 * Last sequence number by folder, owner and key. It survives a restart in the same folder, like the owner's counter.
 */
const lastSeq = new Map<string, number>();

function createPublisher(eventLog: EventLog, folder: string) {
  const nextSeq = (owner: string, key: string): number => {
    const seq = (lastSeq.get(`${folder}/${owner}/${key}`) ?? 0) + 1;
    lastSeq.set(`${folder}/${owner}/${key}`, seq);
    return seq;
  };
  return (owner: string, events: readonly NewEvent[]): Promise<void> =>
    eventLog.append(
      owner,
      events.map((event) => ({
        ...event,
        eventId: uuidv7(),
        owner,
        seq: nextSeq(owner, event.key),
        causationId: event.causationId ?? null,
      })),
    );
}

function switchOff(live: LiveSwitches, names: readonly string[]): void {
  const [at, until] = ['2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z'];
  const switches = names.map((name) => ({ name, by: 'a test', why: 'a test', at, until }));
  live.replace({ graphRef: '', revision: (live.list?.revision ?? 0) + 1, at, switches });
}

/** Starts without a socket: requests are injected. Dispose of it with `await using`. */
export async function startSubgraph<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
  options: StartOptions = {},
): Promise<TestSubgraph<Services>> {
  const { seed = 'none', env = {}, log = silentLog, redisUrl = null } = options;
  let now = options.now ?? DEMO_NOW;
  const clock = (): Date => now;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), `marquee-${definition.name}-`)));
  const dataDir = join(folder, definition.name);
  const file = join(dataDir, 'store.db');
  const decodedDocuments = { freeze: options.freezesDocuments ?? true };
  const store = await openSqliteStore({ file, owner: definition.name, clock, decodedDocuments });
  const eventLog = openSqliteLog({ folder: join(folder, 'events'), log });
  const config = definition.config(new Settings(definition.name, env));
  const switches = new LiveSwitches(clock);
  const subgraph = await openSubgraph(definition, {
    runtime: {
      ...{ config, dataDir, clock, log, redisUrl },
      publicUrl: `http://${definition.name}.test`,
      seedSize: seed,
    },
    store,
    eventLog,
    readIdentity: readUnsignedIdentity,
    readClient: readUnsignedClient,
    mode: 'development',
    switches,
  });
  if (options.background === true) subgraph.startBackground();
  const publish = createPublisher(eventLog, folder);

  return {
    folder,
    store,
    eventLog,
    services: subgraph.services,
    switchOff: (...names) => switchOff(switches, names),
    setNow: (instant) => {
      now = instant;
    },
    execute: async (query, variables = {}, { viewer = null, clientAddress } = {}) => {
      const headers = {
        ...(viewer === null ? {} : { [HEADERS.identity]: encodeURIComponent(JSON.stringify(viewer)) }),
        ...(clientAddress === undefined ? {} : { [HEADERS.client]: clientAddress }),
      };
      const response = await subgraph.server.inject({
        method: 'POST',
        url: '/graphql',
        headers,
        payload: { query, variables },
      });
      const body = response.json<{ data?: Record<string, unknown> | null; errors?: SubgraphResponse['errors'] }>();
      return {
        data: body.data ?? null,
        errors: body.errors ?? [],
        status: response.statusCode,
        headers: response.headers,
        storeReads: Number(response.headers[HEADERS.storeReads] ?? 0),
      };
    },
    get: async (path) => {
      const response = await subgraph.server.inject({ method: 'GET', url: path });
      return { status: response.statusCode, headers: response.headers, body: response.body };
    },
    post: async (path, body, headers = {}) => {
      const response = await subgraph.server.inject({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'application/json', ...headers },
        payload: body,
      });
      return { status: response.statusCode, body: response.body };
    },
    publish: async (owner, events) => {
      await publish(owner, events);
      await subgraph.caughtUp();
    },
    settled: async () => {
      await subgraph.published();
      await subgraph.caughtUp();
    },
    [Symbol.asyncDispose]: async () => {
      await subgraph.close();
      switches.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
