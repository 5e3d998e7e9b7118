/** How many operations took which path; see `EngineStats`. */
export interface PathCounts {
  fast: number;
  fellBack: number;
  general: number;
}

export function createPathCounts(): PathCounts {
  return { fast: 0, fellBack: 0, general: 0 };
}
