/** Bounds of histograms. Those of durations are the advice of OpenTelemetry with finer ones at the beginning. */

export const DURATION_SECONDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** From 256 bytes to 4 MiB. */
export const SIZE_BYTES: readonly number[] = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

/** How late the event loop is, and how long garbage is collected. */
export const PAUSE_SECONDS: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
