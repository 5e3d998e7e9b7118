/**
 * `npm run test:services`: starts a real Kafka and a MongoDB, runs both contracts and the whole system on them, stops
 * them.
 * `MONGODB_URL` and `KAFKA_BROKERS` name servers to use instead. Further arguments go to vitest.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { main } from './console.mjs';
import { checkNode, installWhenNeeded } from './install.mjs';
import { ROOT } from './workspace.mjs';

await main(async () => {
  checkNode();
  await installWhenNeeded();
  await build();
  const { startServices } = await import('./services/start-services.mjs');
  const services = await startServices();
  let child = null;
  const interrupt = () => child?.kill('SIGINT');
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [vitest, 'run', '--config', join('.config', 'vitest.services.config.ts'), ...process.argv.slice(2)];
    child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...services.env } });
    process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  } finally {
    await services.stop();
  }
});
