/** The rounds: in each, one gateway after the other is started anew and executes its steps. */
import { fileURLToPath } from 'node:url';
import { referenceData } from '../workload/reference.mjs';
import { checkText, sendOperation, startGateway } from './gateway-process.mjs';
import { measureStep } from './measure.mjs';
import { cpuMs, nextMessage, residentMegabytes, start, stop } from './processes.mjs';

const BURST = fileURLToPath(new URL('burst.mjs', import.meta.url));

/** Of a step whose gateway has executed another one before. */
const SHORT_WARMUP_SECONDS = 2;

/** @returns one row for each step of each gateway, in the order of the scenarios */
export function planRows(scenarios, gateways, { isNamed }) {
  return scenarios.flatMap((scenario) =>
    scenario.steps.flatMap((step) =>
      gateways
        .filter(({ name }) => isNamed || scenario.gateways === 'all' || scenario.gateways.includes(name))
        .map((gateway) => ({ step, gateway, rounds: [], failures: [] })),
    ),
  );
}

/**
 * A failure of one step is reported in its row; the gateway is started anew for the next one.
 *
 * @param measured {ReturnType<typeof import('./measured-steps.mjs').openMeasuredSteps>}
 * @param say Prints a line of progress.
 */
export async function runRounds(rows, environment, { options, measured, say }) {
  const gateways = [...new Set(rows.map(({ gateway }) => gateway))];
  const tasks = await prepareTasks(rows, options);
  for (let round = 1; round <= options.rounds; round += 1)
    for (const gateway of gateways)
      await runGateway(gateway, environment, {
        rows: rows.filter((row) => row.gateway === gateway),
        tasks,
        round,
        options,
        measured,
        say,
      });
}

/** @returns for each step the request's body, the expected data, and the times */
async function prepareTasks(rows, options) {
  const tasks = new Map();
  for (const { step } of rows) {
    if (tasks.has(step)) continue;
    tasks.set(step, {
      body: JSON.stringify(step.request),
      reference: await referenceData(step.request.query),
      connections: step.connections ?? options.connections,
      delayMs: step.delayMs ?? 0,
      seconds: step.seconds ?? options.seconds,
      requests: step.requests,
    });
  }
  return tasks;
}

async function runGateway(gateway, environment, { rows, tasks, round, options, measured, say }) {
  let running = null;
  let isWarm = false;
  try {
    for (const row of rows) {
      const { step } = row;
      const known = measured.get(round, gateway.name, step.name);
      if (known !== null) {
        row.rounds.push(known);
        continue;
      }
      try {
        running ??= await startFirst(gateway, environment, options);
        const warmup = warmupOf(step, isWarm, options);
        const figures = await runStep(running, environment, { ...tasks.get(step), kind: step.kind, warmup, options });
        isWarm ||= step.kind !== 'cold';
        row.rounds.push(figures);
        measured.add(round, gateway.name, step.name, figures);
        say(describe(round, row, figures));
        for (const example of figures.examples) say(`    wrong: ${example}`);
      } catch (error) {
        row.failures.push(error.message);
        say(`round ${round}  ${gateway.name.padEnd(15)} ${step.name.padEnd(32)} failed: ${error.message}`);
        await running?.stop();
        [running, isWarm] = [null, false];
      }
    }
  } finally {
    await running?.stop();
  }
}

function describe(round, { gateway, step }, { rps, p99, cpuMicros, wrong }) {
  return `round ${round}  ${gateway.name.padEnd(15)} ${step.name.padEnd(32)} ${rps.toFixed(0).padStart(6)} rps  p99 ${p99.toFixed(0)} ms  ${cpuMicros.toFixed(0)} µs CPU  ${wrong} wrong`;
}

function warmupOf({ kind }, isWarm, { warmup }) {
  if (kind === 'cold') return 0;
  return isWarm ? Math.min(warmup, SHORT_WARMUP_SECONDS) : warmup;
}

async function startFirst(gateway, environment, { gatewayCore, nodeFlags }) {
  if (gateway.problem !== undefined && gateway.problem !== null) throw new Error(gateway.problem);
  return startGateway(gateway, environment, { core: gatewayCore, nodeFlags });
}

async function runStep(running, environment, task) {
  if (task.kind === 'burst') return runBurst(running, environment, task);
  if (task.kind !== 'cold') return measureStep(running, environment, task, task.options);
  checkText(await sendOperation(running, task.body), task.reference);
  const firstResponseMs = performance.now() - running.startedAt;
  return { ...(await measureStep(running, environment, task, task.options)), firstResponseMs };
}

async function runBurst(running, environment, { body, reference, connections, requests, options }) {
  await environment.delayResponses(0);
  const expected = await sendOperation(running, body);
  checkText(expected, reference);
  const child = start({
    name: 'the burst',
    core: options.otherCore,
    command: process.execPath,
    args: [BURST],
    ipc: true,
  });
  try {
    const { port, path } = running;
    const cpuBefore = cpuMs(running.pid);
    child.send({ port, path, body, connections, requests, expected });
    const { elapsedMs, responses, ...figures } = await nextMessage(child, running.child);
    return {
      ...figures,
      rps: (responses / elapsedMs) * 1000,
      cpuMicros: ((cpuMs(running.pid) - cpuBefore) / responses) * 1000,
      rss: residentMegabytes(running.pid),
    };
  } finally {
    await stop(child);
  }
}
