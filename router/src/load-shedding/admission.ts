/**
 * Whether a request is admitted while the router is overloaded. Decided once per request: before it is parsed where its
 * level is known by then, else when its operation is resolved.
 */
import type { Level } from '@marquee/contracts/criticality';
import type { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import type { HistogramSeries } from '@marquee/runtime/metrics/instruments';
import type { ResolvedOperation } from '../engine/engine.js';
import type { OperationDeadline } from '../deadline.js';
import { overloaded } from '../errors.js';
import type { GraphQLHttpRequest } from '../http/graphql-over-http.js';
import type { ExecutionGate } from './execution-gate.js';
import { OperationLevels } from './operation-levels.js';
import type { StartTurns } from './start-turns.js';

/** Of all requests together, over all supergraphs. */
export interface RequestCount {
  inFlight: number;
}

export interface AdmissionOptions {
  readonly supergraphSdl: string;
  /** Null when no load is shed: then only the number of requests is bounded. */
  readonly shedder: LoadShedder | null;
  readonly count: RequestCount;
  readonly gate: ExecutionGate;
  readonly turns: StartTurns;
  /** The most requests in flight. */
  readonly maxInFlight: number;
  /** Where the waits of operations for others are recorded, in seconds; nowhere by default. */
  readonly waits?: Pick<HistogramSeries, 'observe'>;
}

/** The share of `maxInFlight` from which on requests of a level are refused. */
const SHARE_IN_FLIGHT: Readonly<Record<Level, number>> = { critical: 1, degraded: 0.75, 'best-effort': 0.5 };

export class Admission {
  readonly #levels: OperationLevels;

  readonly count: RequestCount;
  readonly gate: ExecutionGate;
  readonly turns: StartTurns;

  constructor(private readonly options: AdmissionOptions) {
    this.count = options.count;
    this.gate = options.gate;
    this.turns = options.turns;
    this.#levels = new OperationLevels(options.supergraphSdl);
  }

  /** Throws OVERLOADED. Returns the level for which the request was admitted; null when that is not decided yet. */
  admitByText(request: GraphQLHttpRequest): Level | null {
    if (!this.#mayRefuse) return null;
    const level = this.#levels.guess(request);
    if (level !== null) this.#decide(level);
    return level;
  }

  /**
   * Throws OVERLOADED. Returns the level of the operation.
   *
   * @param admittedAs What `admitByText` has returned. A request can pretend to be another, more important one.
   */
  admit(operation: ResolvedOperation, request: GraphQLHttpRequest, admittedAs: Level | null): Level {
    const isNew = !this.#levels.knows(operation);
    const mayRefuse = this.#mayRefuse;
    const level = this.#levels.of(operation, isNew || (mayRefuse && admittedAs === null) ? request : null);
    if (mayRefuse && level !== admittedAs) this.#decide(level);
    return level;
  }

  /**
   * After `gate.tryBegin` has returned false. Throws OVERLOADED.
   *
   * @param clientMs How long the client still waits.
   */
  async waitForTurn(level: Level, deadline: OperationDeadline, clientMs: number): Promise<void> {
    const { gate, shedder, waits } = this.options;
    const since = performance.now();
    const isAdmitted = await gate.wait(level, deadline, clientMs);
    waits?.observe((performance.now() - since) / 1_000);
    if (!isAdmitted) throw overloaded(shedder?.retryAfterSeconds(level) ?? 1);
  }

  /**
   * Waits for the turn that `turns.begin` has returned. Throws OVERLOADED when the client has left until then: nothing is
   * executed for it.
   */
  async takeTurn(turn: Promise<void>, deadline: OperationDeadline): Promise<void> {
    await turn;
    if (deadline.isOver) throw overloaded(1);
  }

  get #mayRefuse(): boolean {
    return this.options.shedder?.isUnderPressure === true || this.#hasMany();
  }

  #hasMany(): boolean {
    return this.options.count.inFlight >= this.options.maxInFlight * SHARE_IN_FLIGHT['best-effort'];
  }

  #decide(level: Level): void {
    const { shedder, count, maxInFlight } = this.options;
    const isOver = count.inFlight > maxInFlight * SHARE_IN_FLIGHT[level];
    if (!isOver && shedder?.isShed(level) !== true) return;
    throw overloaded(shedder?.retryAfterSeconds(level) ?? 1);
  }
}
