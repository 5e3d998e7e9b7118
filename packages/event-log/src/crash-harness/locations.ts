/** Where killed processes store their data: temporary folders, or databases and topics on test servers. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '@marquee/runtime/start-error';
import { DEFAULT_KAFKA_CLIENT, KAFKA_CLIENTS } from '../kafka/client-names.js';
import type { KafkaClientName } from '../kafka/client-names.js';
import type { DataLocations } from './crash-rounds.js';

export const temporaryFolders: DataLocations = {
  maxCommits: 400,
  create: () => mkdtemp(join(tmpdir(), 'marquee-kill-')),
  remove: (location) => rm(location, { recursive: true, force: true }),
};

/** Databases and topics are not removed: the servers are stopped at the end of the proof. */
export function testServers(client: KafkaClientName = DEFAULT_KAFKA_CLIENT): DataLocations {
  return {
    maxCommits: 50,
    create: async () => `mongo:kill_${randomUUID().slice(0, 8)}@${client}`,
    remove: async () => undefined,
  };
}

/** The value of `--client`. */
export function readClientOption(value: string = DEFAULT_KAFKA_CLIENT): KafkaClientName {
  const client = KAFKA_CLIENTS.find((name) => name === value);
  if (client === undefined) throw new StartError(`--client is ${KAFKA_CLIENTS.join(' or ')}, not "${value}".`);
  return client;
}
