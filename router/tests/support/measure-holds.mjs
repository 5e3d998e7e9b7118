/**
 * A router over a supergraph whose subgraphs are not reachable, in a process of its own. Measures how long its
 * main thread works without serving the event loop: each message of the parent is answered with the longest such time
 * since the message before, in milliseconds.
 *
 *   node measure-holds.mjs <supergraph file> <empty folder>, as a child process with a channel
 */
import { setInterval } from 'node:timers';
import { createLog } from '@marquee/runtime/log';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { readRouterConfig } from '../../dist/config.js';
import { startRouter } from '../../dist/router.js';

const [supergraph, folder, engine = 'native'] = process.argv.slice(2);
const settings = new Settings('router', {
  ROUTER_PORT: '0',
  ROUTER_ENGINE: engine,
  ROUTER_SUPERGRAPH: supergraph,
  ROUTER_DEMAND_CONTROL: 'off',
  MARQUEE_DATA_DIR: folder,
});

let [cpu, utilization] = [process.cpuUsage(), performance.eventLoopUtilization()];
let longest = 0;
/**
 * A timer that is due is run in each turn of the event loop: between two calls there is at most one turn with work. The
 * time in which another process has the CPU is not counted, nor what the planning threads do while this one waits.
 */
function check() {
  const { user, system } = process.cpuUsage(cpu);
  const { active } = performance.eventLoopUtilization(utilization);
  [cpu, utilization] = [process.cpuUsage(), performance.eventLoopUtilization()];
  longest = Math.max(longest, Math.min((user + system) / 1_000, active));
}

const router = await startRouter(
  readRouterConfig(settings, readSharedConfig(settings), {}),
  createLog('router', 'silent'),
);
setInterval(check, 1);
process.on('message', () => {
  check();
  process.send(longest);
  longest = 0;
});
process.send({ url: router.url });
