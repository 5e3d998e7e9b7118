import { describeConsumerContract } from '../conformance/consumer.conformance.js';
import { describeDeadLetterContract } from '../conformance/dead-letters.conformance.js';
import { describeRebuildContract } from '../conformance/rebuild.conformance.js';

describeConsumerContract('consuming on the embedded store and log');
describeDeadLetterContract('dead letters on the embedded store and log');
describeRebuildContract('rebuilding on the embedded store and log');
