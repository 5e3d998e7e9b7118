/** `measure`: what would be refused is counted and admitted. */
export const SHEDDING_MODES = ['off', 'measure', 'enforce'] as const;
export type SheddingMode = (typeof SHEDDING_MODES)[number];
