/** `npm run proof -- load [--sessions 10000] [--seconds 60] [--beats 300] [--starts 50]` */
import { asId } from '@marquee/contracts/ids';
import type { PlaybackSessionId } from '@marquee/contracts/ids';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { HEADERS } from '@marquee/contracts/headers';
import { findStream } from '../rules/streams/stream-slots.js';
import type { PlaybackStore } from '../store.js';
import { openLoop, openTarget, percentile, post } from './open-loop.js';
import type { Target, LoadResult } from './open-loop.js';
import { startPlaybackProcess } from './playback-process.js';
import type { PlaybackProcess } from './playback-process.js';
import { film, member } from './instances.js';
import type { MemberViewer } from './instances.js';

/** The targets of the service: p99 of a heartbeat, and of starting playback. */
const HEARTBEAT_P99_MS = 50;
const START_P99_MS = 100;
const CALIBRATION_SECONDS = 10;
const PARALLEL_STARTS = 16;

const START = `mutation ($key: ID!) { startPlayback(idempotencyKey: $key, input: { titleId: "${film.id}", capabilities: { codecs: ["avc1"], maxHeight: 1080 } }) {
  __typename ... on PlaybackSession { id resumeAtSeconds manifest { url expiresAt } hosts { host baseUrl } } } }`;
const HEARTBEAT = `mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { __typename ... on HeartbeatPayload { acceptedSeq progress { positionSeconds version } } } }`;
/** The HTTP and GraphQL work of a heartbeat without its store work: the calibration of this machine. */
const EMPTY = '{ viewer { __typename } }';

interface Player {
  readonly viewer: MemberViewer;
  readonly headers: Readonly<Record<string, string>>;
  sessionId: string;
  seq: number;
  /** The last heartbeat that was acknowledged. */
  acknowledged: { seq: number; positionSeconds: number } | null;
}

async function headersOf(playback: PlaybackProcess, viewer: MemberViewer): Promise<Readonly<Record<string, string>>> {
  return {
    [HEADERS.identity]: await playback.identityOf(viewer),
  };
}

async function start(target: Target, headers: Player['headers'], key: string): Promise<string> {
  const { data } = await post<{ data?: { startPlayback?: { __typename: string; id?: string } } }>(target, headers, {
    query: START,
    variables: { key },
  });
  const session = data?.startPlayback;
  if (session?.id === undefined) throw new Error(`no session: ${session?.__typename ?? 'nothing'}`);
  return session.id;
}

async function sendHeartbeat(target: Target, player: Player): Promise<void> {
  player.seq += 1;
  const { seq, sessionId, headers } = player;
  const positionSeconds = 300 + seq * 30;
  const input = { sessionId, seq, positionSeconds, state: 'PLAYING', clientTime: new Date().toISOString() };
  const { data } = await post<{ data?: { heartbeat?: { acceptedSeq?: number } } }>(target, headers, {
    query: HEARTBEAT,
    variables: { input },
  });
  if (data?.heartbeat?.acceptedSeq !== seq) throw new Error(`heartbeat ${seq} was not accepted`);
  player.acknowledged = { seq, positionSeconds };
}

/** Starts one session in each account. */
async function openSessions(playback: PlaybackProcess, target: Target, sessions: number): Promise<readonly Player[]> {
  const players: Player[] = [];
  let next = 0;
  const open = async (): Promise<void> => {
    for (let index = next++; index < sessions; index = next++) {
      const viewer = member(`account-${index}`, 'television');
      const headers = await headersOf(playback, viewer);
      players.push({ viewer, headers, sessionId: await start(target, headers, 'opening'), seq: 0, acknowledged: null });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_STARTS }, open));
  return players;
}

/** Counts acknowledged heartbeats that the store lacks after the process was killed. */
async function countLost(store: PlaybackStore, players: readonly Player[]): Promise<number> {
  let lost = 0;
  for (const { viewer, sessionId, acknowledged } of players) {
    if (acknowledged === null) continue;
    const stored = await store.streams(viewer.accountId);
    const stream = stored === null ? null : findStream(stored.document, asId<PlaybackSessionId>(sessionId));
    const [bookmark] = await store.bookmarks(viewer.profileId, [film.id]);
    if ((stream?.beat?.seq ?? 0) < acknowledged.seq || (bookmark?.positionSeconds ?? 0) < acknowledged.positionSeconds)
      lost += 1;
  }
  return lost;
}

function inMs(timed: LoadResult): string {
  return `p50 ${percentile(timed, 0.5).toFixed(1)} ms, p99 ${percentile(timed, 0.99).toFixed(1)} ms`;
}

export const proof: Proof = {
  name: 'load',
  summary:
    'A real playback process: heartbeats of many sessions and starts at a fixed rate, then kill -9. Every acknowledged heartbeat must be stored.',
  options: {
    sessions: 'running sessions (10000)',
    seconds: 'duration (60)',
    beats: 'heartbeats per second (300)',
    starts: 'starts per second (50)',
  },
  run: async ({ options, print }: ProofRun) => {
    const amount = (name: string, fallback: number): number => Number(options[name] ?? fallback);
    const [sessions, seconds, beats, starts] = [
      amount('sessions', 10_000),
      amount('seconds', 60),
      amount('beats', 300),
      amount('starts', 50),
    ];
    await using playback = await startPlaybackProcess(sessions);
    const target = openTarget(playback.url);
    const players = await openSessions(playback, target, sessions);
    print(`${players.length} sessions are running`);
    const [anyPlayer] = players as [Player, ...Player[]];
    const calibration = await openLoop(
      beats + starts,
      CALIBRATION_SECONDS,
      async () => void (await post(target, anyPlayer.headers, { query: EMPTY })),
    );
    const floorMs = percentile(calibration, 0.99);
    print(`calibration, a request without store work: ${inMs(calibration)}`);
    const starters = await Promise.all(
      players
        .slice(0, beats)
        .map(({ viewer }) => headersOf(playback, { ...viewer, deviceId: member(viewer.accountId, 'phone').deviceId })),
    );
    const [heartbeats, started] = await Promise.all([
      openLoop(beats, seconds, (index) => sendHeartbeat(target, players[index % players.length] as Player)),
      openLoop(
        starts,
        seconds,
        async (index) => void (await start(target, starters[index % starters.length] ?? {}, `press-${index}`)),
      ),
    ]);
    target.agent.destroy();
    print(`heartbeats: ${inMs(heartbeats)}; starts: ${inMs(started)}`);
    const lost = await countLost(await playback.crash(), players);
    const failures = heartbeats.failures + started.failures;
    const inTime =
      percentile(heartbeats, 0.99) <= HEARTBEAT_P99_MS + floorMs && percentile(started, 0.99) <= START_P99_MS + floorMs;
    return {
      figure: `${sessions} sessions, ${beats} heartbeats/s ${inMs(heartbeats)}, ${starts} starts/s ${inMs(started)}, ${failures} failed, ${lost} lost after kill -9; calibration ${inMs(calibration)}`,
      target: `0 failed, 0 lost, p99 of ${HEARTBEAT_P99_MS} and ${START_P99_MS} ms above the calibration`,
      holds: failures === 0 && lost === 0 && inTime && heartbeats.milliseconds.length > 0,
    };
  },
};
