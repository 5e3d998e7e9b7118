/** How many operations took which path; see `EngineStats`. */
export interface PathCounts {
  compiled: number;
  fallback: number;
  general: number;
}

export function createPathCounts(): PathCounts {
  return { compiled: 0, fallback: 0, general: 0 };
}
