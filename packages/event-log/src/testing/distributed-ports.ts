/** A house on MongoDB and Kafka, apart from every other on the same servers. */
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { silentLog } from '@marquee/runtime/log';
import { openMongoStore } from '@marquee/document-store/mongodb/store';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import { openKafkaLog } from '../kafka/log.js';
import { FAST_BACKOFF, READER } from './test-reader.js';
import type { TestPorts } from './test-reader.js';

/** Nobody waits long here for a member that has gone. */
const FAST_GROUP_TIMING = {
  sessionTimeout: 1_500,
  heartbeatInterval: 300,
  rebalanceTimeout: 3_000,
  maxWaitTimeInMs: 50,
};

/** Databases and topics are left where they are: the servers of a test run end with it. */
export async function distributedPorts(partitions = 1): Promise<TestPorts> {
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
        database: `house_${name}`,
      }),
    openLog: () =>
      openKafkaLog({
        brokers,
        clientId: 'house',
        log: silentLog,
        partitions,
        prefix: `house-${name}.`,
        backoff: FAST_BACKOFF,
        timing: FAST_GROUP_TIMING,
      }),
    appendText: async (owner, key, text) => {
      const producer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).producer({
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await producer.connect();
      await producer.send({ topic: `house-${name}.${owner}`, messages: [{ key, value: text }] });
      await producer.disconnect();
    },
    dispose: async () => undefined,
  };
}
