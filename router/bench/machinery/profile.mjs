/** A CPU profile of one gateway under the benchmark's load. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BODY } from '../workload/query.mjs';
import { profileFlags, readProfile, summariseProfile } from './cpu-profile.mjs';
import { startGateway } from './gateway-process.mjs';
import { measureStep } from './measure.mjs';

/** @returns the summary as text; only gateways that are Node processes write a profile */
export async function profile(gateway, environment, options) {
  const { gatewayCore, nodeFlags, connections, warmup, seconds } = options;
  const folder = join(environment.folder, 'profile');
  mkdirSync(folder);
  const running = await startGateway(gateway, environment, {
    core: gatewayCore,
    nodeFlags: [...nodeFlags, ...profileFlags(folder)],
  });
  const step = { body: BODY, reference: environment.reference, connections, delayMs: 0, warmup, seconds };
  const figures = await measureStep(running, environment, step, options).finally(() => running.stop());
  return `${gateway.name}: ${figures.rps.toFixed(0)} requests/s while profiled\n${summariseProfile(readProfile(folder), seconds)}`;
}
