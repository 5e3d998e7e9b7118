/** Pauses of our router's main thread, from its metrics. */

function samplesOf(text, name) {
  return [...text.matchAll(new RegExp(`^${name}(?:\\{([^}]*)\\})? (\\S+)$`, 'gm'))].map(([, labels, value]) => ({
    labels,
    value: Number(value),
  }));
}

/** @returns counters since the start of the process; null for gateways that do not report them */
export function readPauses(text) {
  const collected = samplesOf(text, 'nodejs_gc_duration_seconds_sum');
  if (collected.length === 0) return null;
  const late = samplesOf(text, 'nodejs_eventloop_delay_seconds_bucket').map(({ labels, value }) => ({
    boundMs: Number(/le="([^"]+)"/.exec(labels)[1].replace('+Inf', 'Infinity')) * 1000,
    count: value,
  }));
  return { collectedMs: collected.reduce((sum, { value }) => sum + value * 1000, 0), late };
}

/** @returns the share of the time that garbage collections took in percent, and a bound of the event loop's delay */
export function pausesSince(before, after, elapsedMs) {
  if (before === null || after === null) return { collectedShare: NaN, loopDelayMs: NaN };
  const late = after.late.map(({ boundMs, count }, index) => ({ boundMs, count: count - before.late[index].count }));
  const most = late.at(-1)?.count ?? 0;
  return {
    collectedShare: ((after.collectedMs - before.collectedMs) / elapsedMs) * 100,
    /** 99 % of the timers were late by no more than this; the histogram's bounds are coarse. */
    loopDelayMs: late.find(({ count }) => count >= 0.99 * most)?.boundMs ?? NaN,
  };
}
