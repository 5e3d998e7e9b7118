import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadavg } from 'node:os';
import type { Proof } from '@marquee/testing/proof';
import { ROOT } from '../system/checkout.js';
import { findProcessSettings } from './production/process-settings.js';
import type { ProcessSettings } from './production/process-settings.js';
import { casesOf, ownValuesFor, PRODUCTION } from './production/production-cases.js';
import { faultOf, startOnce } from './production/start-in-production.js';

type Faults = string[];

/** Every process with each value that production mode must refuse, two at a time. */
async function refuseEach(processes: readonly ProcessSettings[], faults: Faults): Promise<number> {
  const cases = processes.flatMap((process) => casesOf(process));
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const fault = await faultOf(next);
      if (fault !== null) faults.push(`${next.process.name} with ${JSON.stringify(next.env)}: ${fault}`);
    }
  };
  await Promise.all([work(), work()]);
  return cases.length;
}

async function startEach(processes: readonly ProcessSettings[], faults: Faults): Promise<number> {
  const served = processes.filter(({ isDevelopmentOnly }) => !isDevelopmentOnly);
  for (const process of served) {
    const { exitCode, output } = await startOnce(process, ownValuesFor(process));
    if (exitCode !== null) faults.push(`${process.name} does not start: ${output.slice(0, 500)}`);
    if (/service:marquee:/.test(output)) faults.push(`${process.name} prints a key`);
  }
  return served.length;
}

/** Whether the process writes sample data of its own: the other subgraphs have read models of it only. */
function hasSampleAccounts(entry: string): boolean {
  return entry.endsWith(join('dist', 'main.js')) && existsSync(join(ROOT, dirname(dirname(entry)), 'seed.ts'));
}

/** A data folder that development filled with sample data. */
async function refuseSeeded(processes: readonly ProcessSettings[], faults: Faults): Promise<number> {
  let tried = 0;
  for (const process of processes.filter(({ entry }) => hasSampleAccounts(entry))) {
    const folder = await mkdtemp(join(tmpdir(), 'marquee-seeded-'));
    const seeded = await startOnce(process, { MARQUEE_SEED: 'small' }, folder);
    if (seeded.exitCode !== null) faults.push(`${process.name} does not start in development: ${seeded.output}`);
    const { exitCode, output } = await startOnce(process, ownValuesFor(process), folder);
    const hasSampleData = output.includes('sample data') && output.includes('MARQUEE_DATA_DIR');
    if (exitCode === null || exitCode <= 0 || !hasSampleData)
      faults.push(`${process.name} serves sample data in production (exit code ${exitCode}): ${output.slice(0, 300)}`);
    await rm(folder, { recursive: true, force: true });
    tried += 1;
  }
  return tried;
}

/** `npm start` with every default. */
async function refuseLauncher(faults: Faults): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), 'marquee-launched-'));
  const dataDir = join(parent, 'data');
  const child = spawn(process.execPath, [join(ROOT, 'packages', 'launcher', 'src', 'start.mjs'), '--json'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], MARQUEE_DATA_DIR: dataDir, ...PRODUCTION },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const missing = [
    'MARQUEE_SEED',
    'BILLING_PAYMENT_URL',
    'BILLING_PAYMENT_KEY',
    'BILLING_PAYMENT_WEBHOOK_SECRET',
  ].filter((name) => !output.includes(name));
  if (code !== 1 || missing.length > 0)
    faults.push(`npm start: exit code ${String(code)}, not named: ${missing.join()}`);
  if (existsSync(dataDir)) faults.push('npm start has written the data folder');
  await rm(parent, { recursive: true, force: true });
}

export const proof: Proof = {
  name: 'secrets',
  summary:
    'Every process in production mode with each published secret and each value for development: each is refused before anything is written, and a configuration of its own starts.',
  run: async ({ print }) => {
    const faults: Faults = [];
    const processes = await findProcessSettings();
    const refused = await refuseEach(processes, faults);
    print(`${refused} configurations of ${processes.length} processes, ${faults.length} faults`);
    const started = await startEach(processes, faults);
    print(`${started} processes with a configuration of their own, ${faults.length} faults`);
    const seeded = await refuseSeeded(processes, faults);
    print(`${seeded} data folders with sample data, ${faults.length} faults`);
    await refuseLauncher(faults);
    for (const fault of faults) print(`FAULT ${fault}`);
    return {
      figure: `${faults.length} of ${refused + started + seeded + 1} starts wrong over ${processes.length} processes, load average ${loadavg()[0]?.toFixed(1) ?? '?'}`,
      target: '0 wrong',
      holds: faults.length === 0,
    };
  },
};
