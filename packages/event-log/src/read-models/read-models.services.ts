/** Consuming, dead letters and rebuilds over MongoDB and Kafka: `npm run test:services`. */
import { describeConsumerContract } from '../conformance/consumer.conformance.js';
import { describeDeadLetterContract } from '../conformance/dead-letters.conformance.js';
import { describeRebuildContract } from '../conformance/rebuild.conformance.js';
import { distributedPorts } from '../testing/distributed-ports.js';

describeConsumerContract('consuming on MongoDB and Kafka', () => distributedPorts());
describeDeadLetterContract('dead letters on MongoDB and Kafka', () => distributedPorts());
describeRebuildContract('rebuilding on MongoDB and Kafka', () => distributedPorts());
