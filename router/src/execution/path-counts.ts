/** How many operations took which path; see `EngineStats`. */
export interface PathCounts {
  fast: number;
  fellBack: number;
  general: number;
}

export const createPathCounts = (): PathCounts => ({ fast: 0, fellBack: 0, general: 0 });
