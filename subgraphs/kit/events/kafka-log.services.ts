/** The event log's contract over Apache Kafka: `npm run test:services`. */
import { randomUUID } from 'node:crypto';
import { silentLog } from '../process/log.js';
import { servicesFromEnvironment } from '../testing/services/environment.js';
import { describeEventLogContract } from './event-log.contract.js';
import { openKafkaLog } from './kafka-log.js';

const { kafkaBrokers: brokers } = servicesFromEnvironment();
const PACE = { firstMs: 1, longestMs: 4 };

// Across keys the contract asks for one order, which is what one partition has.
describeEventLogContract('the event log in Kafka', async () => {
  const prefix = `test-${randomUUID()}.`;
  return {
    open: () => openKafkaLog({ brokers, clientId: 'contract', log: silentLog, partitions: 1, prefix, pace: PACE }),
    dispose: async () => undefined,
  };
});
