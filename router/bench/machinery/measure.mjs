/** One gateway, one round: warm, then measured from both sides. */
import { fileURLToPath } from 'node:url';
import { BODY } from '../workload/query.mjs';
import { checkAnswer, startGateway } from './gateway-process.mjs';
import { readPaths, sharesSince } from './paths.mjs';
import { cpuMs, nextMessage, residentMegabytes, start, stop } from './processes.mjs';

const LOAD = fileURLToPath(new URL('load.mjs', import.meta.url));

/** @returns {Promise<object>} one row of figures; throws when the gateway cannot be started or answers wrongly */
export async function measure(gateway, world, options) {
  const running = await startGateway(gateway, world, { core: options.gatewayCore, nodeFlags: options.nodeFlags });
  try {
    const expectedBytes = await checkAnswer(running, world.reference);
    const figures = await underLoad(running, world, options, expectedBytes);
    await checkAnswer(running, world.reference);
    return figures;
  } finally {
    await running.stop();
  }
}

async function underLoad(running, world, { otherCore, connections, warmup, seconds }, expectedBytes) {
  const load = start({ core: otherCore, command: process.execPath, args: [LOAD], ipc: true });
  try {
    const { port, path } = running;
    load.send({ port, path, body: BODY, connections, warmupSeconds: warmup, seconds, expectedBytes });
    await nextMessage(load);
    const before = await look(running, world, load);
    const { answered } = await nextMessage(load);
    const after = await look(running, world, load);
    const { figures } = await nextMessage(load);
    if (answered === 0) throw new Error('it gave no answer while it was measured; is its core taken?');
    return summarise({ before, after, answered, figures });
  } finally {
    await stop(load);
  }
}

async function look(running, world, load) {
  return {
    at: performance.now(),
    cpu: cpuMs(running.pid),
    otherCpu: cpuMs(world.pid) + cpuMs(load.pid),
    rss: residentMegabytes(running.pid),
    paths: await readPaths(running),
    ...(await world.counters()),
  };
}

function summarise({ before, after, answered, figures }) {
  const since = (key) => after[key] - before[key];
  const elapsedMs = since('at');
  return {
    rps: (answered / elapsedMs) * 1000,
    p50: figures.p50,
    p95: figures.p95,
    cpuMicros: (since('cpu') / answered) * 1000,
    gatewayBusy: since('cpu') / elapsedMs,
    otherBusy: since('otherCpu') / elapsedMs,
    rss: after.rss,
    subgraphRequests: since('requests') / answered,
    representations: since('representations') / answered,
    withoutToken: since('withoutToken'),
    answersWorkedOut: since('answersWorkedOut'),
    otherPaths: sharesSince(before.paths, after.paths),
    wrong: figures.wrong,
    examples: figures.examples,
  };
}
