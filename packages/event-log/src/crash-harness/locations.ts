/** Places for the killed processes' data: folders, or names on the servers of the environment. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataLocations } from './rounds.js';

export const temporaryFolders: DataLocations = {
  maxCommits: 400,
  create: () => mkdtemp(join(tmpdir(), 'marquee-kill-')),
  remove: (place) => rm(place, { recursive: true, force: true }),
};

/** Left where they are: the servers of a proof end with it. */
export const testServers: DataLocations = {
  maxCommits: 50,
  create: async () => `mongo:kill_${randomUUID().slice(0, 8)}`,
  remove: async () => undefined,
};
