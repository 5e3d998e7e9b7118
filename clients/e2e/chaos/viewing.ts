/** The films that a member watches: starts, heartbeats and stops, and the positions that must not be lost. */
import type { Random } from '@marquee/runtime/random';
import { readOperation } from '../system/checkout.js';
import { request } from './graphql-client.js';
import type { Reply } from './graphql-client.js';
import type { ActionResult } from './action-result.js';

export interface ViewingOptions {
  readonly url: string;
  readonly token: string;
  readonly random: Random;
  /** Films without a position. */
  readonly films: readonly string[];
  readonly onStart: (titleId: string) => void;
}

interface Stream {
  readonly titleId: string;
  readonly key: string;
  /** Null until the start is acknowledged. A repeated start has the same key. */
  sessionId: string | null;
  seq: number;
}

interface Position {
  acknowledged: number | null;
  sent: number;
}

interface PlaybackReply {
  readonly __typename: string;
  readonly id?: string;
  readonly acceptedSeq?: number;
  readonly progress?: { readonly positionSeconds: number } | null;
}

const PROGRESS = 'query ($id: ID!) { title(id: $id) { id progress { positionSeconds } } }';
const BEATS = 5;

let starts = 0;

function reasonOf({ failure, errors }: Reply, result: PlaybackReply | null): string {
  return failure !== '' ? failure : (errors[0]?.message ?? result?.__typename ?? 'nothing');
}

export class Viewing {
  readonly #positions = new Map<string, Position>();
  readonly #refused = new Set<string>();
  #stream: Stream | null = null;
  acknowledged = 0;

  constructor(private readonly options: ViewingOptions) {}

  async #send(operation: string, field: string, variables: Readonly<Record<string, unknown>>) {
    const { url, token } = this.options;
    const reply = await request(url, { query: readOperation(operation), variables, token });
    return { reply, result: (reply.data?.[field] ?? null) as PlaybackReply | null };
  }

  /** The next step of watching. */
  async watch(): Promise<ActionResult> {
    this.#stream ??= this.#choose();
    const stream = this.#stream;
    if (stream === null) return { problem: 'no film is left that plays', wrong: [] };
    return stream.sessionId === null ? this.#start(stream) : this.#beat(stream, stream.sessionId);
  }

  #choose(): Stream | null {
    const playable = this.options.films.filter((id) => !this.#refused.has(id));
    if (playable.length === 0) return null;
    const titleId = this.options.random.pick(playable);
    this.options.onStart(titleId);
    return { titleId, key: `chaos-${process.pid}-${(starts += 1)}`, sessionId: null, seq: 0 };
  }

  async #start(stream: Stream): Promise<ActionResult> {
    const { titleId, key } = stream;
    const input = { titleId, capabilities: { codecs: ['avc1'], maxHeight: 1080 } };
    const start = () => this.#send('StartPlayback', 'startPlayback', { input, idempotencyKey: key });
    const { reply, result } = await start();
    if (result?.__typename === 'PlaybackSession') {
      stream.sessionId = result.id ?? null;
      const again = this.options.random.int(5) === 0 ? (await start()).result : null;
      const isAnother = again?.__typename === 'PlaybackSession' && again.id !== result.id;
      return { problem: null, wrong: isAnother ? [`the start ${key} was executed twice`] : [] };
    }
    if (result?.__typename === 'NotPlayableProblem') {
      this.#refused.add(titleId);
      this.#stream = null;
      return { problem: null, wrong: [] };
    }
    return { problem: reasonOf(reply, result), wrong: [] };
  }

  async #beat(stream: Stream, sessionId: string): Promise<ActionResult> {
    const { titleId } = stream;
    const position = this.#positions.get(titleId) ?? { acknowledged: null, sent: 300 };
    this.#positions.set(titleId, position);
    stream.seq += 1;
    position.sent += 2;
    const isLast = stream.seq >= BEATS;
    const positionSeconds = position.sent;
    const input = {
      sessionId,
      seq: stream.seq,
      positionSeconds,
      state: 'PLAYING',
      clientTime: new Date().toISOString(),
    };
    const { reply, result } = isLast
      ? await this.#send('StopPlayback', 'stopPlayback', { input })
      : await this.#send('Heartbeat', 'heartbeat', { input });
    if (isLast || result?.__typename === 'SessionEndedProblem') this.#stream = null;
    if (result?.__typename !== 'HeartbeatPayload') return { problem: reasonOf(reply, result), wrong: [] };
    this.acknowledged += 1;
    position.acknowledged = positionSeconds;
    const wrong =
      result.acceptedSeq === stream.seq ? [] : [`heartbeat ${stream.seq} was acknowledged as ${result.acceptedSeq}`];
    const stored = result.progress?.positionSeconds;
    if (stored !== undefined && stored !== positionSeconds)
      wrong.push(`the heartbeat at ${positionSeconds} s of title ${titleId} left the position at ${stored} s`);
    return { problem: null, wrong };
  }

  /** Acknowledged positions that the title's progress lacks. */
  async lost(): Promise<readonly string[]> {
    const lost: string[] = [];
    for (const [id, { acknowledged, sent }] of this.#positions) {
      if (acknowledged === null) continue;
      const { url, token } = this.options;
      const { data } = await request(url, { query: PROGRESS, variables: { id }, token });
      const title = data?.['title'] as { readonly progress: { readonly positionSeconds: number } | null } | null;
      const stored = title?.progress?.positionSeconds ?? 0;
      if (stored < acknowledged || stored > sent)
        lost.push(`title ${id} was watched to ${acknowledged} s (sent: ${sent} s), and is at ${stored} s`);
    }
    return lost;
  }
}
