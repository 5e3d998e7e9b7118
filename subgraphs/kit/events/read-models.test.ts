import { describeConsumerContract } from './contract/consumer.contract.js';
import { describeDeadLetterContract } from './contract/dead-letters.contract.js';
import { describeRebuildContract } from './contract/rebuild.contract.js';

describeConsumerContract('consuming on the embedded store and log');
describeDeadLetterContract('dead letters on the embedded store and log');
describeRebuildContract('rebuilding on the embedded store and log');
