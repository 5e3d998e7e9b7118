/** `npm run proof -- broker`: kills the Kafka broker while events are published and consumed. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { StartError } from '@marquee/runtime/start-error';
import { silentLog } from '@marquee/runtime/log';
import { changeNumber, keyOf, openTestSystem, OWNER } from './test-system.js';
import { readClientOption, temporaryFolders } from './locations.js';
import { DEFAULT_KAFKA_CLIENT, KAFKA_CLIENTS } from '../kafka/client-names.js';
import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { startServices } from '@marquee/testing/services/start-services';
import { ReadModels } from '../read-models/read-models.js';
import { startRelay } from '../outbox/relay.js';

const KILLS = 3;
const PER_COMMIT = 100;
/** How long the broker is down each time. */
const DOWN_MS = 1_000;

export const proof: Proof = {
  name: 'broker',
  summary:
    'Kills Apache Kafka while events are published and consumed, and restarts it; no event may be lost or applied twice.',
  options: {
    events: 'number of events (100000)',
    client: `Kafka client: ${KAFKA_CLIENTS.join(' or ')} (${DEFAULT_KAFKA_CLIENT})`,
  },
  run: async ({ seed, options, print }) => {
    const events = Number(options['events'] ?? 100_000);
    const client = readClientOption(options['client']);
    const random = createRandom(seed);
    const services = await startServices({ mongo: false });
    const { restart, stop } = services.kafka;
    if (restart === null) throw new StartError('This proof kills its broker: run it without KAFKA_BROKERS.');
    const folder = await temporaryFolders.create();
    const system = await openTestSystem(folder, `mongo:broker_${randomUUID().slice(0, 8)}@${client}`);
    const relay = startRelay({ store: system.store, log: system.log, owner: OWNER, logger: silentLog });
    const readModels = await ReadModels.open(system.readModels);
    readModels.start();
    const startedAt = performance.now();
    try {
      const killAt = Array.from({ length: KILLS }, (_, index) =>
        Math.floor((events / KILLS) * (index + random.next())),
      );
      let breaking = Promise.resolve();
      for (let from = 1; from <= events; from += PER_COMMIT) {
        const numbers = Array.from({ length: Math.min(PER_COMMIT, events - from + 1) }, (_, index) => from + index);
        await system.store.commit({ writes: [], events: numbers.flatMap((n) => changeNumber(system, n).events ?? []) });
        if (killAt.some((n) => n >= from && n < from + PER_COMMIT)) {
          breaking = breaking.then(async () => {
            await stop('SIGKILL');
            print(`broker killed at about ${from} of ${events}`);
            await wait(DOWN_MS);
            await restart();
          });
          // Some events are published while the broker is down, others after its restart.
          await Promise.race([breaking, wait(DOWN_MS)]);
        }
      }
      await breaking;
      await relay.drained();
      await readModels.caughtUp();
      const seconds = (performance.now() - startedAt) / 1000;
      const tallies = (await readModels.domainStore.find({ limit: 1000 })).documents;
      const expected = new Map<string, number>();
      for (let n = 1; n <= events; n += 1) expected.set(keyOf(n), (expected.get(keyOf(n)) ?? 0) + 1);
      const difference = [...expected].map(
        ([key, count]) => (tallies.find(({ id }) => id === key)?.events ?? 0) - count,
      );
      const sum = tallies.reduce((total, tally) => total + tally.sum, 0) - (events * (events + 1)) / 2;
      const lost = difference.reduce((total, each) => total - Math.min(0, each), 0);
      const twice = difference.reduce((total, each) => total + Math.max(0, each), 0);
      return {
        figure: `${client}: ${events} events, broker killed ${KILLS} times, ${lost} lost, ${twice} applied twice, ${seconds.toFixed(0)} s`,
        target: '0 lost, 0 applied twice',
        holds: lost === 0 && twice === 0 && sum === 0,
      };
    } finally {
      await readModels.close();
      await relay.close();
      await system.close();
      await services.stop();
      await temporaryFolders.remove(folder);
    }
  },
};
