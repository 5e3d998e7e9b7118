import { describeConsumerConformance } from '../conformance/consumer.conformance.js';
import { describeDeadLetterConformance } from '../conformance/dead-letters.conformance.js';
import { describeRebuildConformance } from '../conformance/rebuild.conformance.js';

describeConsumerConformance('consuming on SQLite');
describeDeadLetterConformance('dead letters on SQLite');
describeRebuildConformance('rebuilding on SQLite');
