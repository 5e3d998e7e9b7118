import type { EngineStats } from './engine.js';

/** Counters behind `EngineStats`; one set of them can outlive many engines. */
export type PathCounts = { -readonly [Path in keyof EngineStats]: number };

export function createPathCounts(): PathCounts {
  return { compiled: 0, fallback: 0, general: 0 };
}
