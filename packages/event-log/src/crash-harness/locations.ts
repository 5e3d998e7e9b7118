/** Where killed processes store their data: temporary folders, or databases and topics on test servers. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataLocations } from './rounds.js';

export const temporaryFolders: DataLocations = {
  maxCommits: 400,
  create: () => mkdtemp(join(tmpdir(), 'marquee-kill-')),
  remove: (location) => rm(location, { recursive: true, force: true }),
};

/** Databases and topics are not removed: the servers are stopped at the end of the proof. */
export const testServers: DataLocations = {
  maxCommits: 50,
  create: async () => `mongo:kill_${randomUUID().slice(0, 8)}`,
  remove: async () => undefined,
};
