/** `npm run proof -- load [--sessions 10000] [--seconds 60] [--beats 300] [--starts 50]` */
import { asId } from '@marquee/contracts/ids';
import type { PlaybackSessionId } from '@marquee/contracts/ids';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { HEADERS } from '@marquee/contracts/headers';
import { findStream } from '../rules/streams/stream-slots.js';
import type { PlaybackStore } from '../store.js';
import { openLoop, openTarget, percentile, post } from './open-loop.js';
import type { Target, Timed } from './open-loop.js';
import { startPlayProcess } from './playback-process.js';
import type { PlayProcess } from './playback-process.js';
import { film, member } from './store-instances.js';
import type { Playing } from './store-instances.js';

/** From the figures that the service is held to: p99 of a heartbeat, and of pressing play. */
const BEAT_P99_MS = 50;
const START_P99_MS = 100;
const CALIBRATION_SECONDS = 10;
const OPENING_AT_ONCE = 16;

const START = `mutation ($key: ID!) { startPlayback(idempotencyKey: $key, input: { titleId: "${film.id}", capabilities: { codecs: ["avc1"], maxHeight: 1080 } }) {
  __typename ... on PlaybackSession { id resumeAtSeconds manifest { url expiresAt } hosts { host baseUrl } } } }`;
const BEAT = `mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { __typename ... on HeartbeatPayload { acceptedSeq progress { positionSeconds version } } } }`;
/** As much HTTP and GraphQL as a heartbeat, and nothing behind it: what this machine takes of its own. */
const NOTHING = '{ viewer { __typename } }';

interface Player {
  readonly viewer: Playing;
  readonly headers: Readonly<Record<string, string>>;
  sessionId: string;
  seq: number;
  /** What the last answered heartbeat had said. */
  acknowledged: { seq: number; positionSeconds: number } | null;
}

async function headersOf(house: PlayProcess, viewer: Playing): Promise<Readonly<Record<string, string>>> {
  return {
    [HEADERS.identity]: await house.identityOf(viewer),
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

async function beat(target: Target, player: Player): Promise<void> {
  player.seq += 1;
  const { seq, sessionId, headers } = player;
  const positionSeconds = 300 + seq * 30;
  const input = { sessionId, seq, positionSeconds, state: 'PLAYING', clientTime: new Date().toISOString() };
  const { data } = await post<{ data?: { heartbeat?: { acceptedSeq?: number } } }>(target, headers, {
    query: BEAT,
    variables: { input },
  });
  if (data?.heartbeat?.acceptedSeq !== seq) throw new Error(`heartbeat ${seq} was not accepted`);
  player.acknowledged = { seq, positionSeconds };
}

/** One device of each account watches: so many sessions run when it is done. */
async function openSessions(house: PlayProcess, target: Target, sessions: number): Promise<readonly Player[]> {
  const players: Player[] = [];
  let next = 0;
  const open = async (): Promise<void> => {
    for (let index = next++; index < sessions; index = next++) {
      const viewer = member(`account-${index}`, 'television');
      const headers = await headersOf(house, viewer);
      players.push({ viewer, headers, sessionId: await start(target, headers, 'opening'), seq: 0, acknowledged: null });
    }
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, open));
  return players;
}

/** Of the heartbeats that were answered, those that the store does not hold after the process was killed. */
async function countLost(store: PlaybackStore, players: readonly Player[]): Promise<number> {
  let lost = 0;
  for (const { viewer, sessionId, acknowledged } of players) {
    if (acknowledged === null) continue;
    const held = await store.streams(viewer.accountId);
    const stream = held === null ? null : findStream(held.document, asId<PlaybackSessionId>(sessionId));
    const [bookmark] = await store.bookmarks(viewer.profileId, [film.id]);
    if ((stream?.beat?.seq ?? 0) < acknowledged.seq || (bookmark?.positionSeconds ?? 0) < acknowledged.positionSeconds)
      lost += 1;
  }
  return lost;
}

function inMs(timed: Timed): string {
  return `p50 ${percentile(timed, 0.5).toFixed(1)} ms, p99 ${percentile(timed, 0.99).toFixed(1)} ms`;
}

export const proof: Proof = {
  name: 'load',
  summary:
    'A real process of playback: heartbeats of many sessions and presses of play at a fixed rate, then kill -9; what was answered must have been kept.',
  options: {
    sessions: 'how many are running (10000)',
    seconds: 'for how long (60)',
    beats: 'heartbeats a second (300)',
    starts: 'presses of play a second (50)',
  },
  run: async ({ options, say }: ProofRun) => {
    const amount = (name: string, fallback: number): number => Number(options[name] ?? fallback);
    const [sessions, seconds, beats, starts] = [
      amount('sessions', 10_000),
      amount('seconds', 60),
      amount('beats', 300),
      amount('starts', 50),
    ];
    await using house = await startPlayProcess(sessions);
    const target = openTarget(house.url);
    const players = await openSessions(house, target, sessions);
    say(`${players.length} sessions are running`);
    const someone = players[0] as Player;
    const calibration = await openLoop(
      beats + starts,
      CALIBRATION_SECONDS,
      async () => void (await post(target, someone.headers, { query: NOTHING })),
    );
    const floorMs = percentile(calibration, 0.99);
    say(`this machine, for a request with nothing behind it: ${inMs(calibration)}`);
    const pressing = await Promise.all(
      players
        .slice(0, beats)
        .map(({ viewer }) => headersOf(house, { ...viewer, deviceId: member(viewer.accountId, 'phone').deviceId })),
    );
    const [beaten, started] = await Promise.all([
      openLoop(beats, seconds, (index) => beat(target, players[index % players.length] as Player)),
      openLoop(
        starts,
        seconds,
        async (index) => void (await start(target, pressing[index % pressing.length] ?? {}, `press-${index}`)),
      ),
    ]);
    target.agent.destroy();
    say(`heartbeats: ${inMs(beaten)}; pressing play: ${inMs(started)}`);
    const lost = await countLost(await house.crash(), players);
    const failures = beaten.failures + started.failures;
    const inTime =
      percentile(beaten, 0.99) <= BEAT_P99_MS + floorMs && percentile(started, 0.99) <= START_P99_MS + floorMs;
    return {
      figure: `${sessions} sessions, ${beats} heartbeats/s ${inMs(beaten)}, ${starts} starts/s ${inMs(started)}, ${failures} failed, ${lost} lost after kill -9; with nothing behind it ${inMs(calibration)}`,
      target: `0 failed, 0 lost, p99 of ${BEAT_P99_MS} and ${START_P99_MS} ms above what the machine takes`,
      holds: failures === 0 && lost === 0 && inTime && beaten.milliseconds.length > 0,
    };
  },
};
