import { describeConsumerConformance } from '../conformance/consumer.conformance.js';
import { describeDeadLetterConformance } from '../conformance/dead-letters.conformance.js';
import { describeRebuildConformance } from '../conformance/rebuild.conformance.js';

describeConsumerConformance('consuming on the embedded store and log');
describeDeadLetterConformance('dead letters on the embedded store and log');
describeRebuildConformance('rebuilding on the embedded store and log');
