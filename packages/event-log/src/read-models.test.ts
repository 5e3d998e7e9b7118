import { describeConsumerContract } from './conformance/consumer.contract.js';
import { describeDeadLetterContract } from './conformance/dead-letters.contract.js';
import { describeRebuildContract } from './conformance/rebuild.contract.js';

describeConsumerContract('consuming on the embedded store and log');
describeDeadLetterContract('dead letters on the embedded store and log');
describeRebuildContract('rebuilding on the embedded store and log');
