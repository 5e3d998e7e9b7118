/**
 * The parts of a process and whether each works, for `/health`. The response never waits for long and its status is
 * always 200: the process is alive, and a restart repairs no disk and no broker. Whether it should get requests is
 * `/ready`.
 */
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findDiskProblem } from './disk-problem.js';

/** Why a part does not work, as a clause: `the disk is full`. */
export interface Finding {
  readonly reason: string;
  /** Default: when the finding was first seen. */
  readonly since?: Date;
}

/** Null when the part works. */
export type HealthCheck = () => Finding | null | Promise<Finding | null>;

export interface PartReport {
  readonly state: 'working' | 'failing';
  readonly since: string;
  readonly reason?: string;
}

export interface HealthReport {
  readonly status: 'ok' | 'degraded';
  readonly pid: number;
  readonly parts: Readonly<Record<string, PartReport>>;
  /** The reasons of all parts that fail. */
  readonly troubles?: readonly string[];
}

/** The checks run at most once in this time. */
const CACHE_MS = 1_000;
/** A check that takes longer is a finding itself. */
const CHECK_MS = 2_000;

const SLOW: Finding = { reason: `its check has not ended within ${CHECK_MS / 1_000} s` };

export class Health {
  readonly #checks = new Map<string, HealthCheck>();
  readonly #parts = new Map<string, PartReport>();
  readonly #startedAt: Date;
  #report: { readonly result: Promise<HealthReport>; readonly untilMs: number } | null = null;

  constructor(private readonly clock: () => Date = () => new Date()) {
    this.#startedAt = clock();
  }

  /** @param part As in `disk`; the reasons of several checks of one part are joined. */
  add(part: string, ...checks: readonly HealthCheck[]): this {
    this.#checks.set(part, async () => {
      const findings = (await Promise.all(checks.map(async (check) => check()))).filter((finding) => finding !== null);
      const [first] = findings;
      if (first === undefined) return null;
      return { ...first, reason: findings.map(({ reason }) => reason).join('; ') };
    });
    return this;
  }

  report(): Promise<HealthReport> {
    const nowMs = performance.now();
    if (this.#report === null || nowMs >= this.#report.untilMs)
      this.#report = { result: this.#check(), untilMs: nowMs + CACHE_MS };
    return this.#report.result;
  }

  async #check(): Promise<HealthReport> {
    await Promise.all([...this.#checks].map(async ([part, check]) => this.#record(part, await withinLimit(check))));
    const troubles = [...this.#parts.values()].flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
    return {
      status: troubles.length === 0 ? 'ok' : 'degraded',
      pid: process.pid,
      parts: Object.fromEntries(this.#parts),
      ...(troubles.length > 0 && { troubles }),
    };
  }

  #record(part: string, finding: Finding | null): void {
    const before = this.#parts.get(part);
    const state = finding === null ? 'working' : 'failing';
    const isNew = before?.state !== state;
    const first = before === undefined && finding === null ? this.#startedAt : this.clock();
    const since = finding?.since?.toISOString() ?? (isNew ? first.toISOString() : before.since);
    this.#parts.set(part, { state, since, ...(finding !== null && { reason: finding.reason }) });
  }
}

async function withinLimit(check: HealthCheck): Promise<Finding | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(SLOW), CHECK_MS);
  });
  try {
    return await Promise.race([check(), limit]);
  } catch {
    return { reason: 'its check has failed' };
  } finally {
    clearTimeout(timer);
  }
}

/** The outcomes of repeated work, such as publishing events. Work that fails is repeated within `FORGET_MS`. */
export class ObservedWork {
  #failingSince: Date | null = null;
  #lastFailureMs = -Infinity;
  #reason = '';

  /** @param what Begins the reason, as in `events cannot be published`. */
  constructor(
    private readonly what: string,
    private readonly clock: () => Date = () => new Date(),
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  succeeded(): void {
    this.#failingSince = null;
  }

  failed(error: unknown): void {
    this.#failingSince ??= this.clock();
    this.#lastFailureMs = this.nowMs();
    const problem = findDiskProblem(error);
    this.#reason = problem === null ? this.what : `${this.what}: ${problem.what}`;
  }

  readonly check: HealthCheck = () => {
    // What failed long ago, and was not tried again, is no longer known to fail.
    if (this.#failingSince === null || this.nowMs() - this.#lastFailureMs > FORGET_MS) return null;
    return { reason: this.#reason, since: this.#failingSince };
  };
}

/** Three times the longest pause between two attempts (`retry.ts`). */
const FORGET_MS = 30_000;

/** The block size of common file systems: an empty file would fit on a full disk. */
const PROBE_BYTES = 4_096;
/** A folder is written to at most once in this time. */
const PROBE_MS = 5_000;

/** Writes a small file into the folder and removes it. */
export function createDiskCheck(folder: string): HealthCheck {
  let last: { readonly finding: Promise<Finding | null>; readonly untilMs: number } | null = null;
  const probe = async (): Promise<Finding | null> => {
    const file = join(folder, `.health-${randomUUID()}`);
    try {
      await writeFile(file, Buffer.alloc(PROBE_BYTES), { mode: 0o600 });
      return null;
    } catch (error) {
      return { reason: `the data folder cannot be written: ${findDiskProblem(error)?.what ?? 'writing has failed'}` };
    } finally {
      await rm(file, { force: true }).catch(() => undefined);
    }
  };
  return () => {
    const nowMs = performance.now();
    if (last === null || nowMs >= last.untilMs) last = { finding: probe(), untilMs: nowMs + PROBE_MS };
    return last.finding;
  };
}
