/** Conformance of consuming, dead letters and rebuilds on MongoDB and Kafka: `npm run test:services`. */
import { describeConsumerConformance } from '../conformance/consumer.conformance.js';
import { describeDeadLetterConformance } from '../conformance/dead-letters.conformance.js';
import { describeRebuildConformance } from '../conformance/rebuild.conformance.js';
import { distributedPorts } from '../testing/distributed-ports.js';

describeConsumerConformance('consuming on MongoDB and Kafka', () => distributedPorts());
describeDeadLetterConformance('dead letters on MongoDB and Kafka', () => distributedPorts());
describeRebuildConformance('rebuilding on MongoDB and Kafka', () => distributedPorts());
