/** A CPU profile of one gateway under the benchmark's load. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { profileFlags, readProfile, summariseProfile } from './cpu-profile.mjs';
import { measure } from './measure.mjs';

/** @returns the summary as text; only gateways that are Node processes write a profile */
export async function profile(gateway, environment, options) {
  const folder = join(environment.folder, 'profile');
  mkdirSync(folder);
  const figures = await measure(gateway, environment, {
    ...options,
    nodeFlags: [...options.nodeFlags, ...profileFlags(folder)],
  });
  return `${gateway.name}: ${figures.rps.toFixed(0)} requests/s while profiled\n${summariseProfile(readProfile(folder), options.seconds)}`;
}
