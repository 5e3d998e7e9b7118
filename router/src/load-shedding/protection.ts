/** What protects the router and the subgraphs from overload: opened once per process, used by all supergraphs. */
import { startLoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import type { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import type { Logger } from '@marquee/runtime/log';
import { Bulkheads } from '../policies/concurrency/bulkheads.js';
import type { RequestCount } from './admission.js';
import type { OverloadConfig } from './settings.js';

export interface Protection {
  readonly bulkheads: Bulkheads;
  /** Null when no load is shed. */
  readonly shedder: LoadShedder | null;
  /** Requests of clients. */
  readonly count: RequestCount;
}

export function openProtection(
  { mode, bulkheads: config }: OverloadConfig,
  log: Logger,
): { readonly protection: Protection; close(): void } {
  const bulkheads = new Bulkheads(config);
  const load = startLoadShedder({ mode, queueDelayMs: () => bulkheads.takeQueueDelayMs(), log });
  return {
    protection: { bulkheads, shedder: load?.shedder ?? null, count: { inFlight: 0 } },
    close: () => load?.close(),
  };
}
