/** The ports of a test reader on MongoDB and Kafka, with databases and topics of their own. */
import { randomUUID } from 'node:crypto';
import { silentLog } from '@marquee/runtime/log';
import { openMongoStore } from '@marquee/document-store/mongodb/store';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import type { KafkaClientName } from '../kafka/client-names.js';
import { openKafkaClient, openKafkaLog } from '../kafka/log.js';
import { FAST_BACKOFF, READER } from './test-reader.js';
import type { TestPorts } from './test-reader.js';

/** Short timeouts, so that tests do not wait long for a member that has left. */
const FAST_GROUP_TIMING = {
  sessionTimeout: 1_500,
  heartbeatInterval: 300,
  rebalanceTimeout: 3_000,
  maxWaitTimeInMs: 50,
};

/** Does not remove databases and topics: the servers are stopped at the end of the test run. */
export async function distributedPorts(client: KafkaClientName, partitions = 1): Promise<TestPorts> {
  const { mongodbUrl: url, kafkaBrokers: brokers } = servicesFromEnvironment();
  const name = randomUUID().slice(0, 8);
  return {
    openStore: () =>
      openMongoStore({
        url,
        urlSetting: 'MONGODB_URL',
        owner: READER,
        clock: () => new Date(0),
        allowNoTransactions: false,
        database: `reader_${name}`,
      }),
    openLog: () =>
      openKafkaLog({
        client,
        brokers,
        clientId: 'test-reader',
        log: silentLog,
        partitions,
        prefix: `reader-${name}.`,
        backoff: FAST_BACKOFF,
        timing: FAST_GROUP_TIMING,
      }),
    appendText: async (owner, key, text) => {
      const kafka = await openKafkaClient({ brokers, clientId: 'test-writer', log: silentLog }, client);
      const producer = await kafka.openProducer();
      await producer.send(`reader-${name}.${owner}`, [{ key, value: text }]);
      await producer.close();
      await kafka.close();
    },
    dispose: async () => undefined,
  };
}
