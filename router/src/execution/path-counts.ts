/** How many operations took which path; see `EngineStats`. */
export interface PathCounts {
  fast: number;
  fellBack: number;
  general: number;
}
