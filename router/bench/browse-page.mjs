/**
 * The CPU cost of a page with both engines, one request at a time, with memoized responses of subgraphs:
 *
 *   - the browse page of the demo's graph with 25, 100 and 400 tiles, on a system that this script starts
 *   - a flat list of 400, 1600 and 6400 distinct products of the benchmark's graph
 *
 * `node router/bench/browse-page.mjs [--pages 60] [--rounds 5] [--warmup 200] [--seed demo] [--only browse,list]`
 */
import { parseArgs } from 'node:util';
import { openBrowsePages } from './machinery/browse-stack.mjs';
import { sendOperation, startGateway } from './machinery/gateway-process.mjs';
import { readMetrics } from './machinery/metrics.mjs';
import { readPaths, sharesSince } from './machinery/paths.mjs';
import { median } from './machinery/figures.mjs';
import { cpuMs } from './machinery/processes.mjs';
import { openEnvironment } from './machinery/environment.mjs';
import { ours } from './gateways.mjs';
import { listQuery } from './workload/query.mjs';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '5' },
    /** Pages of each size that each engine executes before the measurement. */
    warmup: { type: 'string', default: '200' },
    seed: { type: 'string', default: 'demo' },
    only: { type: 'string', default: 'browse,list' },
    'node-flags': { type: 'string', default: '' },
  },
});
const pages = Number(values.pages);
const rounds = Number(values.rounds);
const warmup = Number(values.warmup);
const nodeFlags = values['node-flags'].split(' ').filter((flag) => flag !== '');
const GATEWAY_CORE = 0;
const OTHER_CORE = 1;
const ENGINES = ['native', 'apollo-gateway'];

function say(line = '') {
  return process.stdout.write(`${line}\n`);
}

/** The kernel counts CPU time in units of 10 ms, so a round has many pages. @returns milliseconds of CPU per page */
async function costPerPage(gateway, { body, token }) {
  const before = cpuMs(gateway.pid);
  for (let page = 0; page < pages; page += 1) await sendOperation(gateway, body, token);
  return (cpuMs(gateway.pid) - before) / pages;
}

/** Both engines run during the whole measurement and take turns, so that other load affects both alike. */
async function measurePages(environment, settings) {
  const gateways = [];
  try {
    for (const engine of ENGINES)
      gateways.push(
        await startGateway({ name: engine, launch: ours(engine, settings) }, environment, {
          core: GATEWAY_CORE,
          nodeFlags,
        }),
      );
    const rows = environment.pages.flatMap((page) =>
      ENGINES.map((engine, index) => ({ engine, gateway: gateways[index], page, costs: [] })),
    );
    for (const row of rows) await warm(row);
    for (const row of rows) Object.assign(row, await executeOnce(row, environment));
    for (let round = 0; round < rounds; round += 1) {
      for (const row of rows) row.costs.push(await costPerPage(row.gateway, row.page));
    }
    return rows;
  } finally {
    for (const gateway of gateways) await gateway.stop();
  }
}

async function warm({ gateway, page }) {
  for (let index = 0; index < warmup; index += 1) await sendOperation(gateway, page.body, page.token);
}

async function executeOnce({ gateway, page, engine }, environment) {
  const [before, pathsBefore] = [await environment.counters(), readPaths(await readMetrics(gateway))];
  const response = await sendOperation(gateway, page.body, page.token);
  const after = await environment.counters();
  const shares = sharesSince(pathsBefore, readPaths(await readMetrics(gateway)));
  if (shares?.fellBack > 0 || shares?.general > 0)
    say(`${engine}, ${page.name}: not on the compiled path: ${JSON.stringify(shares)}`);
  const { data, errors } = JSON.parse(response);
  if (errors !== undefined)
    say(`${engine}, ${page.name}: ${errors.length} errors, such as ${JSON.stringify(errors[0])}`);
  return {
    bytes: Buffer.byteLength(response),
    data: JSON.stringify(data),
    requests: after.requests - before.requests,
    representations: after.representations - before.representations,
  };
}

function report(title, rows) {
  say(`\n${title}\n`);
  say(
    '| page | engine | CPU ms, median (range) | µs per value | response kB | subgraph requests | entities requested |',
  );
  say('|---|---|---|---|---|---|---|');
  for (const { page, engine, costs, bytes, requests, representations } of rows) {
    const cells = [
      page.name,
      engine,
      `${median(costs).toFixed(1)} (${Math.min(...costs).toFixed(1)}–${Math.max(...costs).toFixed(1)})`,
      ((median(costs) / page.values) * 1000).toFixed(1),
      (bytes / 1000).toFixed(0),
      requests,
      representations,
    ];
    say(`| ${cells.join(' | ')} |`);
  }
  for (const engine of ENGINES)
    say(
      growth(
        engine,
        rows.filter((row) => row.engine === engine),
      ),
    );
  const differing = rows.filter((row) => rows.some((other) => other.page === row.page && other.data !== row.data));
  say(
    differing.length === 0
      ? '\nThe responses of both engines are equal.'
      : `\nThe engines DIFFER on ${[...new Set(differing.map(({ page }) => page.name))].join(', ')}.`,
  );
}

/** The cost is linear when a further value costs the same on a large page as on a small one. */
function growth(engine, [small, middle, large]) {
  const each = (from, to) => ((median(to.costs) - median(from.costs)) / (to.page.values - from.page.values)) * 1000;
  return `\n${engine}: a further value costs ${each(small, middle).toFixed(1)} µs from 1x to 4x, ${each(middle, large).toFixed(1)} µs from 4x to 16x.`;
}

function list(count) {
  return {
    name: `list of ${count}`,
    values: count,
    body: JSON.stringify({ query: listQuery(count) }),
  };
}

if (values.only.includes('list')) {
  const environment = await openEnvironment(OTHER_CORE);
  try {
    report('A flat list', await measurePages({ ...environment, pages: [400, 1600, 6400].map(list) }));
  } finally {
    await environment.close();
  }
}
if (values.only.includes('browse')) {
  const environment = await openBrowsePages({ seed: values.seed, core: OTHER_CORE });
  try {
    report('The browse page', await measurePages(environment, environment.settings));
  } finally {
    await environment.close();
  }
}
