/** One step of a scenario on a running gateway: warm-up, then figures of the load generator and of the processes. */
import { fileURLToPath } from 'node:url';
import { checkResponse } from './gateway-process.mjs';
import { readMetrics } from './metrics.mjs';
import { readPaths, sharesSince } from './paths.mjs';
import { pausesSince, readPauses } from './pauses.mjs';
import { cpuMs, nextMessage, residentMegabytes, start, stop } from './processes.mjs';

const LOAD = fileURLToPath(new URL('load.mjs', import.meta.url));

/**
 * @param step {{ body: string, reference: string, connections: number, delayMs: number, warmup: number, seconds: number }}
 * Further keys: `headers`, lines of the request's head; `expected`, `{ bytes, tolerance }` of bodies that are encoded.
 * Times in seconds, except the delay of each subgraph response.
 * @returns {Promise<object>} figures; throws when a process has ended or a response is wrong
 */
export async function measureStep(running, environment, step, { otherCore }) {
  await environment.delayResponses(step.delayMs);
  const expectedBytes = await checkResponse(running, step.reference, step.body);
  const figures = await underLoad(running, environment, { ...step, otherCore, expectedBytes });
  await checkResponse(running, step.reference, step.body);
  return figures;
}

async function underLoad(running, environment, step) {
  const { body, connections, warmup, seconds, otherCore, headers } = step;
  const expectedBytes = step.expected?.bytes ?? step.expectedBytes;
  const tolerance = step.expected?.tolerance ?? 0;
  const load = start({
    name: 'the load generator',
    core: otherCore,
    command: process.execPath,
    args: [LOAD],
    ipc: true,
  });
  try {
    const { port, path } = running;
    load.send({ port, path, body, connections, warmupSeconds: warmup, seconds, expectedBytes, tolerance, headers });
    await nextMessage(load, running.child);
    const before = await readCounters(running, environment, load);
    const { responseCount } = await nextMessage(load, running.child);
    const after = await readCounters(running, environment, load);
    const { figures } = await nextMessage(load, running.child);
    if (responseCount === 0)
      throw new Error(
        `it sent no response during the measurement; is its core used by another process?${
          figures.wrong > 0 ? ` ${figures.wrong} wrong responses, such as ${figures.examples[0]}` : ''
        }`,
      );
    return summarise({ before, after, responseCount, figures });
  } finally {
    await stop(load);
  }
}

async function readCounters(running, environment, load) {
  const counters = {
    at: performance.now(),
    cpu: cpuMs(running.pid),
    otherCpu: cpuMs(environment.pid) + cpuMs(load.pid),
    rss: residentMegabytes(running.pid),
    ...(await environment.counters()),
  };
  const text = await readMetrics(running);
  return { ...counters, paths: readPaths(text), pauses: readPauses(text) };
}

function summarise({ before, after, responseCount, figures }) {
  const since = (key) => after[key] - before[key];
  const elapsedMs = since('at');
  return {
    rps: (responseCount / elapsedMs) * 1000,
    p50: figures.p50,
    p95: figures.p95,
    p99: figures.p99,
    cpuMicros: (since('cpu') / responseCount) * 1000,
    gatewayBusy: since('cpu') / elapsedMs,
    otherBusy: since('otherCpu') / elapsedMs,
    rss: after.rss,
    subgraphRequests: since('requests') / responseCount,
    representations: since('representations') / responseCount,
    ...pausesSince(before.pauses, after.pauses, elapsedMs),
    withoutToken: since('withoutToken'),
    computedResponses: since('computedResponses'),
    otherPaths: sharesSince(before.paths, after.paths),
    wrong: figures.wrong,
    examples: figures.examples,
  };
}
