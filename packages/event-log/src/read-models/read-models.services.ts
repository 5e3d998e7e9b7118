/** Conformance of consuming, dead letters and rebuilds on MongoDB and Kafka: `npm run test:services`. */
import { describe } from 'vitest';
import { describeConsumerConformance } from '../conformance/consumer.conformance.js';
import { describeDeadLetterConformance } from '../conformance/dead-letters.conformance.js';
import { describeRebuildConformance } from '../conformance/rebuild.conformance.js';
import { KAFKA_CLIENTS } from '../kafka/client-names.js';
import { distributedPorts } from '../testing/distributed-ports.js';

describe.each(KAFKA_CLIENTS)('with the Kafka client %s', (client) => {
  describeConsumerConformance('consuming on MongoDB and Kafka', () => distributedPorts(client));
  describeDeadLetterConformance('dead letters on MongoDB and Kafka', () => distributedPorts(client));
  describeRebuildConformance('rebuilding on MongoDB and Kafka', () => distributedPorts(client));
});
