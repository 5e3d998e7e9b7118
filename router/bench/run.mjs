/**
 * Compares gateways in several scenarios: `npm run bench -- [--quick] [--only a,b] [--scenarios a,b]`. README.md describes
 * the measurement and the options; RESULTS.md contains the last results.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GATEWAY_NAMES, gatewaysOf } from './gateways.mjs';
import { openEnvironment } from './machinery/environment.mjs';
import { installHiveRouter } from './machinery/hive-router.mjs';
import { openMeasuredSteps } from './machinery/measured-steps.mjs';
import { readOptions } from './machinery/options.mjs';
import { runPageLoad } from './machinery/page-load.mjs';
import { installPeers } from './machinery/peers.mjs';
import { profile } from './machinery/profile.mjs';
import { readConditions, toReport } from './machinery/report.mjs';
import { planRows, runRounds } from './machinery/rounds.mjs';
import { SCENARIOS } from './scenarios.mjs';

/** Of each rate: five pages a second are fifty then. */
const LEAST_PAGE_SECONDS = 10;

const RESULTS = fileURLToPath(new URL('RESULTS.md', import.meta.url));
function say(line) {
  return process.stdout.write(`${line}\n`);
}

const options = readOptions(process.argv.slice(2), {
  gateways: GATEWAY_NAMES,
  scenarios: SCENARIOS.map(({ name }) => name),
});
const startedAt = performance.now();
if (options.isNamed && options.only.includes('hive-router') && options.hiveRouter === '') installHiveRouter();
const gateways = gatewaysOf(options).filter(({ name }) => options.only.includes(name));
const scenarios = SCENARIOS.filter(({ name }) => options.scenarios.includes(name));

/** What the figures of a step depend on. */
function conditionsOfSteps({ commit, changedFiles }) {
  const { warmup, seconds, connections, nodeFlags } = options;
  return [commit, changedFiles, warmup, seconds, connections, nodeFlags];
}

/** Measures everything that was asked for, and prints and writes the table. */
async function compare() {
  const conditions = readConditions(options);
  const measured = openMeasuredSteps(conditionsOfSteps(conditions), options.resume);
  const rows = planRows(scenarios, gateways, options);
  const environment = rows.length === 0 ? null : await openEnvironment(options.otherCore);
  try {
    if (environment !== null) await runRounds(rows, environment, { options, measured, say });
  } finally {
    await environment?.close();
  }
  const page = options.scenarios.includes('page')
    ? await runPageLoad(Math.max(options.seconds, LEAST_PAGE_SECONDS), say)
    : [];
  const minutes = (performance.now() - startedAt) / 60_000;
  const leftOut = {
    gateways: GATEWAY_NAMES.filter((name) => !options.only.includes(name)),
    scenarios: SCENARIOS.map(({ name }) => name).filter((name) => !options.scenarios.includes(name)),
  };
  const report = toReport(rows, { ...conditions, minutes, page, leftOut });
  say(`\n${report}`);
  if (options.write) writeFileSync(RESULTS, report);
}

async function writeProfile() {
  const environment = await openEnvironment(options.otherCore);
  try {
    say(await profile(gateways[0], environment, options));
  } finally {
    await environment.close();
  }
}

if (gateways.some(({ peer }) => peer)) installPeers();
await (options.profile ? writeProfile() : compare());
