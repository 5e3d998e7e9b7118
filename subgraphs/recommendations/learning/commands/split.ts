/** From the files of a command to training data and a test set, by protocol. */
import { labelFiles } from '../evaluation/label-files.js';
import { foldInUsers, holdOut, Label, labelAllAsTrain, PROTOCOLS } from '../evaluation/labels.js';
import type { HeldOutLabel, LabelledInteractions, Protocol } from '../evaluation/labels.js';
import { createTestSet, trainingPart } from '../evaluation/test-set.js';
import type { DemoInteractions } from '../demo/demo-interactions.js';
import type { TestSet } from '../evaluation/test-set.js';
import type { Interactions } from '../model.js';
import { CommandError, UsageError } from './command-error.js';
import { readData, readSeed, readTrainingData, warnWithoutTimes } from './data-options.js';
import type { DataSummary } from './data-options.js';
import type { Options } from './options.js';
import type { Terminal } from './terminal.js';

export interface Split {
  readonly protocol: Protocol;
  readonly seed: number;
  readonly files: readonly DataSummary[];
  readonly train: Interactions;
  readonly testSet: TestSet;
  /** Users with too few interactions to hold one out; they are trained on. */
  readonly usersTooShort: number;
  /** Interactions of a given test file that the protocol does not look at. */
  readonly ignoredTargets: number;
  readonly demo: DemoInteractions | null;
  /** With users that are not trained on: the same test, with all users trained on. Users keep their segments. */
  readonly allTrained: Pick<Split, 'train' | 'testSet'> | null;
}

/** Throws a `UsageError` when there is no protocol of this name. */
export function readProtocol(options: Options, usual: Protocol): Protocol {
  return options.choice('protocol', PROTOCOLS) ?? usual;
}

/**
 * Test data of `--data`, or of `--train` and `--test`. Of `--data`, validation data is left out of the training data too
 * in the protocols lists and strong, which makes 80, 10 and 10 of a hundred.
 */
export async function readTestSplit(terminal: Terminal, options: Options, protocol: Protocol): Promise<Split> {
  const [seed, testFile] = [readSeed(options), options.text('test')];
  if (options.has('train') !== (testFile !== null))
    throw new UsageError(
      testFile === null
        ? '--train needs --test FILE; with --data FILE the test data is split off.'
        : '--test belongs to --train FILE; of --data FILE the test data is split off.',
    );
  const data = await readTrainingData(terminal, options);
  warnWithoutTimes(terminal, protocol, data);
  const base = { label: Label.Test, protocol, seed, demo: data.demo };
  if (testFile !== null) {
    const test = await readData(terminal, options, testFile);
    const { ignoredTargets, usersTooShort, ...labelled } = labelFiles(
      data.interactions,
      test.interactions,
      protocol,
      seed,
      testFile,
    );
    const seen = foldInUnseen(options, protocol, labelled, seed);
    return toSplit({ ...base, labelled, seen, files: [data.summary, test.summary], ignoredTargets, usersTooShort });
  }
  const labelled = labelAllAsTrain(data.interactions);
  const usersTooShort = holdOut(labelled, protocol, Label.Test, seed);
  if (protocol !== 'next') holdOut(labelled, protocol, Label.Validation, seed);
  const seen = foldInUnseen(options, protocol, labelled, seed);
  return toSplit({ ...base, labelled, seen, files: [data.summary], usersTooShort, ignoredTargets: 0 });
}

/** Validation data, carved from the training data: test data is held out before (`--data`) or not read (`--train`). */
export async function readValidationSplit(terminal: Terminal, options: Options, protocol: Protocol): Promise<Split> {
  const seed = readSeed(options);
  const data = await readTrainingData(terminal, options);
  warnWithoutTimes(terminal, protocol, data);
  const labelled = labelAllAsTrain(data.interactions);
  if (!options.has('train')) holdOut(labelled, protocol, Label.Test, seed);
  const usersTooShort = holdOut(labelled, protocol, Label.Validation, seed);
  const base = { label: Label.Validation, protocol, seed, demo: data.demo };
  return toSplit({ ...base, labelled, seen: null, files: [data.summary], usersTooShort, ignoredTargets: 0 });
}

/** Returns the labels without the unseen users; null when the option is not given. */
function foldInUnseen(
  options: Options,
  protocol: Protocol,
  labelled: LabelledInteractions,
  seed: number,
): LabelledInteractions | null {
  const share = options.number('unseen-users', { minimum: 0, maximum: 0.9, isWhole: false });
  if (share === null) return null;
  if (protocol !== 'next') throw new UsageError('--unseen-users belongs to --protocol next.');
  const seen = { ...labelled, labels: labelled.labels.slice() };
  foldInUsers(labelled, share, seed);
  return seen;
}

function toSplit({
  labelled,
  seen,
  label,
  ...rest
}: Omit<Split, 'train' | 'testSet' | 'allTrained'> & {
  readonly labelled: LabelledInteractions;
  readonly seen: LabelledInteractions | null;
  readonly label: HeldOutLabel;
}): Split {
  const train = trainingPart(labelled);
  const testSet = createTestSet(labelled, label, train.itemIds, rest.demo?.groups ?? null);
  const names = rest.files.map(({ file }) => file).join(', ');
  if (train.items.length === 0) throw new CommandError(`${names}: nothing is left to train on.`);
  if (testSet.userIds.length === 0)
    throw new CommandError(`${names}: no user has enough interactions for the protocol ${rest.protocol}.`);
  return { ...rest, train, testSet, allTrained: seen && allTrainedOf(seen, label, testSet, rest.demo) };
}

function allTrainedOf(
  seen: LabelledInteractions,
  label: HeldOutLabel,
  { isUnseenUser }: TestSet,
  demo: DemoInteractions | null,
): Pick<Split, 'train' | 'testSet'> {
  const train = trainingPart(seen);
  // Test users and their order depend on the held-out interactions alone.
  return { train, testSet: { ...createTestSet(seen, label, train.itemIds, demo?.groups ?? null), isUnseenUser } };
}

/** What was split, as it is printed. */
export function describeSplit({ train, testSet, usersTooShort, ignoredTargets, files, protocol, seed }: Split) {
  return {
    protocol,
    seed,
    files,
    training: {
      users: train.userIds.filter((_, user) => train.offsets[user] !== train.offsets[user + 1]).length,
      items: train.itemIds.length,
      interactions: train.items.length,
    },
    test: { ...testSet.counts, usersTooShort, ignoredTargets },
  };
}
