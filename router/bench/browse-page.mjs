/**
 * What a page costs the router in CPU, engine beside engine, one request at a time with the subgraphs' answers known by heart:
 *
 *   - the browse page of the real graph at 25, 100 and 400 tiles, on a stack that this starts (or `--stack URL,TOKEN,DATADIR`)
 *   - a flat list of 400, 1600 and 6400 distinct products out of the benchmark's graph: 1x, 4x and 16x the values
 *
 * `node router/bench/browse-page.mjs [--pages 60] [--rounds 5] [--seed demo]`
 */
import { parseArgs } from 'node:util';
import { openBrowsePages } from './machinery/browse-stack.mjs';
import { ask, startGateway } from './machinery/gateway-process.mjs';
import { median } from './machinery/report.mjs';
import { cpuMs } from './machinery/processes.mjs';
import { openWorld } from './machinery/world.mjs';
import { ours } from './gateways.mjs';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: 'demo' },
    only: { type: 'string', default: 'browse,list' },
    'node-flags': { type: 'string', default: '' },
  },
});
const pages = Number(values.pages);
const rounds = Number(values.rounds);
const nodeFlags = values['node-flags'].split(' ').filter((flag) => flag !== '');
const GATEWAY_CORE = 0;
const OTHER_CORE = 1;
const ENGINES = ['native', 'apollo-gateway'];

const say = (line = '') => process.stdout.write(`${line}\n`);

/** Node's own clock ticks at 10 ms, so a round takes many pages. @returns milliseconds of CPU per page, one figure a round */
const costPerPage = async (gateway, { body, token }) => {
  const costs = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = cpuMs(gateway.pid);
    for (let page = 0; page < pages; page += 1) await ask(gateway, body, token);
    costs.push((cpuMs(gateway.pid) - before) / pages);
  }
  return costs;
};

const measurePages = async (world, settings) => {
  const rows = [];
  for (const engine of ENGINES) {
    const gateway = await startGateway({ name: engine, launch: ours(engine, settings) }, world, { core: GATEWAY_CORE, nodeFlags });
    try {
      for (const page of world.pages) rows.push(await measureOne(gateway, engine, world, page));
    } finally {
      await gateway.stop();
    }
  }
  return rows;
};

const measureOne = async (gateway, engine, world, page) => {
  for (let index = 0; index < pages; index += 1) await ask(gateway, page.body, page.token);
  const answer = await ask(gateway, page.body, page.token);
  const before = await world.counters();
  const costs = await costPerPage(gateway, page);
  const after = await world.counters();
  const { errors } = JSON.parse(answer);
  if (errors !== undefined) say(`${engine}, ${page.name}: ${errors.length} errors, such as ${JSON.stringify(errors[0])}`);
  const perPage = (key) => (after[key] - before[key]) / (pages * rounds);
  return { engine, page: page.name, values: page.values, bytes: Buffer.byteLength(answer), answer, cost: median(costs), from: Math.min(...costs), to: Math.max(...costs), requests: perPage('requests'), representations: perPage('representations') };
};

const report = (title, rows) => {
  say(`\n${title}\n`);
  say('| page | engine | CPU ms, median (range) | µs per value | answer kB | subgraph requests | entities asked |');
  say('|---|---|---|---|---|---|---|');
  for (const row of rows.toSorted((a, b) => a.values - b.values)) {
    say(`| ${row.page} | ${row.engine} | ${row.cost.toFixed(1)} (${row.from.toFixed(1)}–${row.to.toFixed(1)}) | ${((row.cost / row.values) * 1000).toFixed(1)} | ${(row.bytes / 1000).toFixed(0)} | ${row.requests.toFixed(1)} | ${row.representations.toFixed(0)} |`);
  }
  for (const engine of ENGINES) say(growth(engine, rows.filter((row) => row.engine === engine)));
  const differing = rows.filter((row) => rows.some((other) => other.page === row.page && JSON.stringify(JSON.parse(other.answer).data) !== JSON.stringify(JSON.parse(row.answer).data)));
  say(differing.length === 0 ? '\nBoth engines answered alike.' : `\nThe engines DIFFER on ${[...new Set(differing.map(({ page }) => page))].join(', ')}.`);
};

/** Linear means that a further value costs the same on a large page as on a small one. */
const growth = (engine, [small, middle, large]) => {
  const each = (from, to) => ((to.cost - from.cost) / (to.values - from.values)) * 1000;
  return `\n${engine}: a further value costs ${each(small, middle).toFixed(1)} µs from 1x to 4x, ${each(middle, large).toFixed(1)} µs from 4x to 16x.`;
};

const list = (count) => ({
  name: `list of ${count}`,
  values: count,
  body: JSON.stringify({ query: `{ topProducts(first: ${count}) { upc name price weight inStock shippingEstimate reviews { id author { id name username } } } }` }),
});

if (values.only.includes('list')) {
  const world = await openWorld(OTHER_CORE);
  try {
    report('A flat list', await measurePages({ ...world, pages: [400, 1600, 6400].map(list) }));
  } finally {
    await world.close();
  }
}
if (values.only.includes('browse')) {
  const world = await openBrowsePages({ seed: values.seed, core: OTHER_CORE });
  try {
    report('The browse page', await measurePages(world, world.settings));
  } finally {
    await world.close();
  }
}
