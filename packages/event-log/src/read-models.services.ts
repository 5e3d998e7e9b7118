/** Consuming, dead letters and rebuilds over MongoDB and Kafka: `npm run test:services`. */
import { describeConsumerContract } from './conformance/consumer.contract.js';
import { describeDeadLetterContract } from './conformance/dead-letters.contract.js';
import { describeRebuildContract } from './conformance/rebuild.contract.js';
import { distributedPorts } from './tests/distributed-ports.js';

describeConsumerContract('consuming on MongoDB and Kafka', () => distributedPorts());
describeDeadLetterContract('dead letters on MongoDB and Kafka', () => distributedPorts());
describeRebuildContract('rebuilding on MongoDB and Kafka', () => distributedPorts());
