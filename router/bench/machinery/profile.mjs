/** Where one gateway's time goes under the benchmark's load. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { profileFlags, readProfile, summariseProfile } from './cpu-profile.mjs';
import { measure } from './measure.mjs';

/** @returns the summary as text; only gateways that are Node processes leave a profile */
export async function profile(gateway, world, options) {
  const folder = join(world.folder, 'profile');
  mkdirSync(folder);
  const figures = await measure(gateway, world, {
    ...options,
    nodeFlags: [...options.nodeFlags, ...profileFlags(folder)],
  });
  return `${gateway.name}: ${figures.rps.toFixed(0)} requests/s while profiled\n${summariseProfile(readProfile(folder), options.seconds)}`;
}
