/** One round of one gateway: warm-up, then measurement of the load generator's figures and the processes' CPU. */
import { fileURLToPath } from 'node:url';
import { BODY } from '../workload/query.mjs';
import { checkResponse, startGateway } from './gateway-process.mjs';
import { readPaths, sharesSince } from './paths.mjs';
import { cpuMs, nextMessage, residentMegabytes, start, stop } from './processes.mjs';

const LOAD = fileURLToPath(new URL('load.mjs', import.meta.url));

/** @returns {Promise<object>} one row of figures; throws when the gateway cannot be started or its response is wrong */
export async function measure(gateway, environment, options) {
  const running = await startGateway(gateway, environment, { core: options.gatewayCore, nodeFlags: options.nodeFlags });
  try {
    const expectedBytes = await checkResponse(running, environment.reference);
    const figures = await underLoad(running, environment, options, expectedBytes);
    await checkResponse(running, environment.reference);
    return figures;
  } finally {
    await running.stop();
  }
}

async function underLoad(running, environment, { otherCore, connections, warmup, seconds }, expectedBytes) {
  const load = start({ core: otherCore, command: process.execPath, args: [LOAD], ipc: true });
  try {
    const { port, path } = running;
    load.send({ port, path, body: BODY, connections, warmupSeconds: warmup, seconds, expectedBytes });
    await nextMessage(load);
    const before = await readCounters(running, environment, load);
    const { responseCount } = await nextMessage(load);
    const after = await readCounters(running, environment, load);
    const { figures } = await nextMessage(load);
    if (responseCount === 0)
      throw new Error('it sent no response during the measurement; is its core used by another process?');
    return summarise({ before, after, responseCount, figures });
  } finally {
    await stop(load);
  }
}

async function readCounters(running, environment, load) {
  return {
    at: performance.now(),
    cpu: cpuMs(running.pid),
    otherCpu: cpuMs(environment.pid) + cpuMs(load.pid),
    rss: residentMegabytes(running.pid),
    paths: await readPaths(running),
    ...(await environment.counters()),
  };
}

function summarise({ before, after, responseCount, figures }) {
  const since = (key) => after[key] - before[key];
  const elapsedMs = since('at');
  return {
    rps: (responseCount / elapsedMs) * 1000,
    p50: figures.p50,
    p95: figures.p95,
    cpuMicros: (since('cpu') / responseCount) * 1000,
    gatewayBusy: since('cpu') / elapsedMs,
    otherBusy: since('otherCpu') / elapsedMs,
    rss: after.rss,
    subgraphRequests: since('requests') / responseCount,
    representations: since('representations') / responseCount,
    withoutToken: since('withoutToken'),
    computedResponses: since('computedResponses'),
    otherPaths: sharesSince(before.paths, after.paths),
    wrong: figures.wrong,
    examples: figures.examples,
  };
}
