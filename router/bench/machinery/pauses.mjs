/** Pauses of a Node gateway, from its metrics. */

function sumOf(text, pattern) {
  const values = [...text.matchAll(pattern)].map(([, value]) => Number(value));
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0);
}

/** @returns milliseconds; NaN for gateways that do not report them */
export function readPauses(text) {
  return {
    /** Of all garbage collections since the process began. */
    collectedMs: sumOf(text, /^\w*gc_duration_seconds_sum(?:\{[^}]*\})? (\S+)$/gm) * 1000,
    /** The 99th percentile of the event loop's delay. */
    loopDelayMs: sumOf(text, /^\w*event_?loop_(?:delay|lag)_p99_seconds(?:\{[^}]*\})? (\S+)$/gm) * 1000,
  };
}
