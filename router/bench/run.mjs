/**
 * Runs the public federation gateways benchmark for several gateways: `node router/bench/run.mjs [--rounds 3]
 * [--warmup 25] [--seconds 10]`. README.md describes the measurement; RESULTS.md contains the last results.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GATEWAYS } from './gateways.mjs';
import { measure } from './machinery/measure.mjs';
import { readOptions } from './machinery/options.mjs';
import { installPeers } from './machinery/peers.mjs';
import { profile } from './machinery/profile.mjs';
import { readConditions, toReport } from './machinery/report.mjs';
import { openEnvironment } from './machinery/environment.mjs';

const RESULTS = fileURLToPath(new URL('RESULTS.md', import.meta.url));
function say(line) {
  return process.stdout.write(`${line}\n`);
}

const options = readOptions(
  process.argv.slice(2),
  GATEWAYS.map(({ name }) => name),
);
const gateways = GATEWAYS.filter(({ name }) => options.only.includes(name));
const startedAt = performance.now();

/** A failure of one gateway is reported in the table; the other gateways are still measured. */
async function runRounds(environment) {
  const rows = gateways.map((gateway) => ({ gateway, rounds: [], failures: [] }));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const row of rows) {
      try {
        const figures = await measure(row.gateway, environment, options);
        row.rounds.push(figures);
        say(
          `round ${round}  ${row.gateway.name.padEnd(15)} ${figures.rps.toFixed(0).padStart(6)} rps  p95 ${figures.p95.toFixed(0)} ms  ${figures.cpuMicros.toFixed(0)} µs CPU  ${figures.wrong} wrong`,
        );
        for (const example of figures.examples) say(`    wrong: ${example}`);
      } catch (error) {
        row.failures.push(error.message);
        say(`round ${round}  ${row.gateway.name.padEnd(15)} failed: ${error.message}`);
      }
    }
  }
  return rows;
}

if (gateways.some(({ peer }) => peer)) installPeers();
const environment = await openEnvironment(options.otherCore);
try {
  if (options.profile) say(await profile(gateways[0], environment, options));
  else {
    const conditions = readConditions(options, environment.reference);
    const report = toReport(await runRounds(environment), {
      ...conditions,
      minutes: (performance.now() - startedAt) / 60_000,
    });
    say(`\n${report}`);
    if (options.write) writeFileSync(RESULTS, report);
  }
} finally {
  await environment.close();
}
