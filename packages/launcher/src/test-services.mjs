/**
 * `npm run test:services`: starts an Apache Kafka, a MongoDB and a Redis, runs the conformance suites of both adapters and the
 * whole system on them, and stops them. `MONGODB_URL`, `KAFKA_BROKERS` and `REDIS_URL` name servers to use instead. Arguments go to
 * vitest.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCommand, step } from './console.mjs';
import { VITEST, prepare } from './prepare.mjs';
import { ROOT } from './workspace.mjs';

await runCommand(async () => {
  await prepare();
  const { startServices } = await import('./services/start-services.mjs');
  const { findObservabilityPrograms } = await import('./services/observability.mjs');
  /** @type {Record<string, string>} */
  let programs = {};
  await step('metrics', async () => {
    const { env, what } = findObservabilityPrograms();
    programs = env;
    return what;
  });
  const services = await startServices();
  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null;
  const interrupt = () => child?.kill('SIGINT');
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const vitest = join(ROOT, 'node_modules', ...VITEST);
    const args = [vitest, 'run', '--config', join('.config', 'vitest.services.config.ts'), ...process.argv.slice(2)];
    const vitestProcess = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...services.env, ...programs },
    });
    child = vitestProcess;
    process.exitCode = await new Promise((resolve) => vitestProcess.once('exit', (code) => resolve(code ?? 1)));
  } finally {
    await services.stop();
  }
});
