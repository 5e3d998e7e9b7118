/** Requests of players in these tests: start, heartbeat, stop. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import { asId } from '@marquee/contracts/ids';
import type { DeviceId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { NOW, viewer } from './requests.js';
import { filmPublished } from '@marquee/subgraph/testing/upstream-events';
import { subscriptionActivated } from './upstream-events.js';

export function onDevice(name: string, as: ViewerIdentity = viewer): ViewerIdentity {
  return {
    ...as,
    deviceId: asId<DeviceId>(name),
  };
}

async function dataOf<T>(
  subgraph: TestSubgraph,
  query: string,
  variables: Record<string, unknown>,
  as: ViewerIdentity,
): Promise<T> {
  const { data, errors } = await subgraph.execute(query, variables, { viewer: as });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join());
  return Object.values(data ?? {})[0] as T;
}

const ACTIVE = '{ sessionId isOwn device { id } title { id name } startedAt lastHeartbeatAt }';

const START = `mutation ($input: StartPlaybackInput!, $key: ID!) { startPlayback(input: $input, idempotencyKey: $key) { __typename
  ... on PlaybackSession { id resumeAtSeconds durationSeconds heartbeatSeconds slotTtlSeconds maxQuality copiesAsOf title { id name } episode { id }
    manifest { url path expiresAt renditions { codec height quality } audio subtitles }
    hosts { host rank siteId baseUrl reason } licence { system renewAfterSeconds graceSeconds } }
  ... on StreamLimitProblem { limit active ${ACTIVE} } ... on NotPlayableProblem { reasons } ... on RateLimitedProblem { retryAfterSeconds }
  ... on ValidationProblem { fields { path code } } ... on NotFoundProblem { unknownId: id } ... on Problem { code message } } }`;

export interface ActiveStreamResponse {
  readonly sessionId: string;
  readonly isOwn: boolean;
  readonly device: { readonly id: string };
  readonly title: { readonly id: string } | null;
}

export interface StartResponse {
  readonly __typename: string;
  readonly id: string;
  readonly code: string;
  readonly resumeAtSeconds: number;
  readonly episode: { readonly id: string } | null;
  readonly manifest: {
    readonly url: string;
    readonly path: string;
    readonly expiresAt: string;
    readonly renditions: readonly { readonly codec: string; readonly height: number; readonly quality: string }[];
  };
  readonly hosts: readonly {
    readonly host: string;
    readonly siteId: string;
    readonly baseUrl: string;
    readonly reason: string;
  }[];
  readonly active: readonly ActiveStreamResponse[];
  readonly reasons: readonly string[];
  readonly fields: readonly { readonly path: readonly string[]; readonly code: string }[];
  readonly copiesAsOf: string | null;
  readonly limit: number;
  readonly retryAfterSeconds: number;
}

export const CAPABLE_DEVICE = { codecs: ['avc1', 'hvc1', 'av01'], maxHeight: 2160 };

let starts = 0;

/** Starts playback. Each call has its own idempotency key unless one is given. */
export function start(
  subgraph: TestSubgraph,
  as: ViewerIdentity,
  {
    key = `start-${++starts}`,
    ...input
  }: { readonly key?: string; readonly titleId?: string; readonly [field: string]: unknown } = {},
): Promise<StartResponse> {
  return dataOf(subgraph, START, { key, input: { titleId: 'film', capabilities: CAPABLE_DEVICE, ...input } }, as);
}

export interface HeartbeatResponse {
  readonly __typename: string;
  readonly code: string;
  readonly acceptedSeq: number;
  readonly endedBy: string;
  readonly progress: { readonly positionSeconds: number; readonly version: string };
  readonly hosts: readonly { readonly siteId: string }[] | null;
}

function heartbeatQuery(name: 'heartbeat' | 'stopPlayback'): string {
  return `mutation ($input: HeartbeatInput!) { ${name}(input: $input) { __typename
  ... on HeartbeatPayload { acceptedSeq nextHeartbeatSeconds progress { positionSeconds percent completed version title { id } } hosts { siteId } }
  ... on SessionEndedProblem { endedBy } ... on StaleHeartbeatProblem { acceptedSeq } ... on ValidationProblem { fields { path code } } ... on Problem { code } } }`;
}

interface HeartbeatOptions {
  readonly seq: number;
  readonly at?: number;
  /** By the player's clock; default NOW. */
  readonly clientTime?: Date;
}

function heartbeatMutationOf(name: 'heartbeat' | 'stopPlayback') {
  return (
    subgraph: TestSubgraph,
    as: ViewerIdentity,
    sessionId: string,
    { seq, at = 60, clientTime = NOW }: HeartbeatOptions,
  ) =>
    dataOf<HeartbeatResponse>(
      subgraph,
      heartbeatQuery(name),
      { input: { sessionId, seq, positionSeconds: at, state: 'PLAYING', clientTime: clientTime.toISOString() } },
      as,
    );
}

export const heartbeat = heartbeatMutationOf('heartbeat');
export const stop = heartbeatMutationOf('stopPlayback');

export function endStream(subgraph: TestSubgraph, as: ViewerIdentity, sessionId: string) {
  return dataOf<{ readonly __typename: string; readonly activeStreams?: readonly ActiveStreamResponse[] }>(
    subgraph,
    `mutation ($id: ID!) { endStream(sessionId: $id) { __typename ... on EndStreamPayload { activeStreams ${ACTIVE} } } }`,
    { id: sessionId },
    as,
  );
}

export async function activeStreams(
  subgraph: TestSubgraph,
  as: ViewerIdentity,
): Promise<readonly ActiveStreamResponse[]> {
  return (
    await dataOf<{ readonly activeStreams: readonly ActiveStreamResponse[] }>(
      subgraph,
      `{ viewer { activeStreams ${ACTIVE} } }`,
      {},
      as,
    )
  ).activeStreams;
}

export function licence(subgraph: TestSubgraph, as: ViewerIdentity, sessionId: string) {
  return dataOf<{
    readonly __typename: string;
    readonly licence: string;
    readonly expiresAt: string;
    readonly graceUntil: string;
    readonly endedBy: string;
  }>(
    subgraph,
    `mutation ($input: LicenceInput!) { acquireLicence(input: $input) { __typename
      ... on LicencePayload { licence expiresAt graceUntil } ... on SessionEndedProblem { endedBy } ... on ValidationProblem { fields { code } } ... on Problem { code } } }`,
    { input: { sessionId, challenge: 'a challenge' } },
    as,
  );
}

/** Publishes two films, and a plan for `streams` concurrent streams. */
export async function publishFilmAndPlan(subgraph: TestSubgraph, streams = 2): Promise<void> {
  await subgraph.publish('catalog', [filmPublished('film'), filmPublished('other')]);
  const entitlements = {
    maxConcurrentStreams: streams,
    maxQuality: 'FHD' as const,
    downloadDevices: 0,
    extraMembers: 0,
    ads: false,
  };
  await subgraph.publish('billing', [subscriptionActivated(viewer, { entitlements })]);
}

/** Seconds after NOW. */
export function secondsLater(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

/** All events that playback has published. */
export async function publishedEvents(subgraph: TestSubgraph): Promise<readonly Envelope[]> {
  await subgraph.settled();
  const seen: Envelope[] = [];
  const reader = subgraph.eventLog.consume({
    group: 'test',
    owners: ['playback'],
    positionOf: async () => null,
    apply: async ({ events }) => void seen.push(...events),
    onError: () => {},
  });
  await reader.caughtUp();
  await reader.close();
  return seen;
}
