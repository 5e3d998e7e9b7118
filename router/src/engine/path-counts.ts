import type { EngineStats } from './engine.js';

/** Counters behind `EngineStats`. One set is shared by the engines of all generations. */
export type PathCounts = { -readonly [Path in keyof EngineStats]: number };

export function createPathCounts(): PathCounts {
  return { compiled: 0, fallback: 0, general: 0 };
}
