/** The commands about the models of a system: `models`, `card`, `rollback`, `unpin`, `publish`, `train-now`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readFileOrNull } from '@marquee/runtime/atomic-file';
import type { ServingState } from '../../operator-routes.js';
import { CARD_FILE, cardOf, describeCard, parseTrainingCost } from '../models/model-card.js';
import { readManifest } from '../models/model-folder.js';
import { ModelFolderError } from '../models/model-manifest.js';
import type { ModelLibrary, ModelReference, StoredModel } from '../serving/model-library.js';
import { CommandError } from './command-error.js';
import type { Command, CommandResult } from './command.js';
import { LIBRARY_OPTIONS, PROCESS_OPTIONS, VERSION_OPTION } from './library-options.js';
import { openLibrary, requireDataFolder, requireVersion } from './library-options.js';
import { describeFollowed, openClient, waitUntilServed } from './operator-client.js';
import type { ProcessClient } from './operator-client.js';
import { renderTable } from './table.js';
import { createProgressLine } from './terminal.js';

const modelsCommand: Command = {
  name: 'models',
  summary: 'list the models of a system: which one is served, whether it is pinned, and their figures',
  options: PROCESS_OPTIONS,
  run: async (terminal, options) => {
    const library = openLibrary(terminal, options);
    const client = openClient(terminal, options);
    const [models, broken] = [await library.list(), await library.brokenReferences()];
    const reference = await usableReference(library);
    const { answer: state, problem } = await client.ask<ServingState>('GET', 'models');
    const listed = models.map(({ version, manifest: { createdAt, metrics, model } }) => ({
      version,
      ...{ createdAt, model: model.kind },
      state: stateOf(version, reference),
      ndcg: metrics['all']?.['next ndcg@10'] ?? null,
      popularNdcg: metrics['popular']?.['next ndcg@10'] ?? null,
      interactions: metrics['data']?.['interactions'] ?? null,
    }));
    const rows = listed.map((each) => [
      ...[each.version, each.createdAt.slice(0, 19), each.model, each.state],
      ...[each.ndcg?.toFixed(4) ?? '', each.popularNdcg?.toFixed(4) ?? '', String(each.interactions ?? '')],
    ]);
    const header = ['version', 'date', 'model', 'state', 'nDCG@10', 'popularity', 'interactions'];
    const running = state === null ? problem : `the running process serves ${state.served ?? 'popularity'}`;
    const training = state?.training.reason == null ? '' : `; it trains: ${state.training.reason}`;
    const table =
      rows.length === 0
        ? `There are no models in ${library.folder}; npm run recs -- train-now trains one.`
        : renderTable([header, ...rows]);
    const problems = broken.map((each) => `${each.problem}\n`).join('');
    return {
      text: `${table}\n${problems}${running}${training}\n`,
      json: { models: listed, reference, broken, process: state, problem },
    };
  },
};

/** What is to be served; null when the files do not tell. */
function usableReference(library: ModelLibrary): Promise<ModelReference | null> {
  return library.reference().catch((error: unknown) => {
    if (error instanceof ModelFolderError) return null;
    throw error;
  });
}

function stateOf(version: string, reference: ModelReference | null): string {
  if (reference?.version !== version) return '';
  return reference.isPinned ? 'pinned' : 'current';
}

const cardCommand: Command = {
  name: 'card',
  summary: 'print the card of a model: data, date, parameters, cost, and figures by segment of members',
  options: { ...LIBRARY_OPTIONS, ...VERSION_OPTION },
  argument: 'version',
  run: async (terminal, options) => {
    const library = openLibrary(terminal, options);
    const version = options.text('version') ?? (await library.reference())?.version ?? requireVersion(options);
    const { manifest } = await findModel(library, version);
    const cost = parseTrainingCost(await readFileOrNull(join(library.folderOf(version), CARD_FILE)));
    const card = cardOf(manifest, cost);
    return { text: describeCard(version, card), json: { version, ...card } };
  },
};

const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'serve an earlier model (the one before), and keep it until recs unpin or recs publish',
  options: { ...PROCESS_OPTIONS, ...VERSION_OPTION },
  argument: 'version',
  run: async (terminal, options) => {
    const library = openLibrary(terminal, options);
    const client = openClient(terminal, options);
    const version = options.text('version') ?? (await previousVersion(library));
    await requireFolder(library, version);
    await library.pin(version);
    return follow(client, version, 'pinned');
  },
};

const unpinCommand: Command = {
  name: 'unpin',
  summary: 'serve the model again that was published last, and let later ones replace it',
  options: PROCESS_OPTIONS,
  run: async (terminal, options) => {
    const library = openLibrary(terminal, options);
    const client = openClient(terminal, options);
    const isBroken = (await library.brokenReferences()).some(({ name }) => name === 'pinned');
    if (!isBroken && (await usableReference(library))?.isPinned !== true) throw new CommandError('No model is pinned.');
    await library.unpin();
    const version = (await usableReference(library))?.version ?? null;
    if (version !== null) return follow(client, version, 'current');
    const problem = (await library.brokenReferences())[0]?.problem ?? 'there is no published model';
    return { text: `unpinned; ${problem}\n`, json: { version, isPinned: false, problem } };
  },
};

const publishCommand: Command = {
  name: 'publish',
  summary: 'make a model the current one, in place of a pinned one too',
  options: { ...PROCESS_OPTIONS, ...VERSION_OPTION },
  argument: 'version',
  run: async (terminal, options) => {
    const library = openLibrary(terminal, options);
    const client = openClient(terminal, options);
    const version = requireVersion(options);
    await requireFolder(library, version);
    await library.publish(version);
    await library.unpin();
    return follow(client, version, 'current');
  },
};

/** How often a training is looked at. */
const POLL_MS = 500;

const trainNowCommand: Command = {
  name: 'train-now',
  summary: 'have the running process train and publish a model of its histories, and wait for it',
  options: PROCESS_OPTIONS,
  run: async (terminal, options) => {
    requireDataFolder(terminal, options);
    const client = openClient(terminal, options);
    const asked = await client.ask<{ readonly ended: number }>('POST', 'train');
    if (asked.answer === null)
      throw new CommandError(
        `Nothing is trained: ${asked.problem}. Start the system, or name --url and --data-dir of the process.`,
      );
    const line = createProgressLine(terminal, 'training');
    for (;;) {
      if (terminal.signal.aborted) terminal.writeError('the process goes on with the training\n');
      terminal.signal.throwIfAborted();
      const { answer: state, problem } = await client.ask<ServingState>('GET', 'models');
      if (terminal.signal.aborted) continue;
      if (state === null) throw new CommandError(`The training cannot be followed: ${problem}.`);
      const { training, served } = state;
      if (training.ended > asked.answer.ended && training.reason === null && training.last !== null) {
        line.end();
        return describeTraining(training.last, served);
      }
      line.show(training.step ?? 'waiting', training.fraction);
      await wait(POLL_MS);
    }
  },
};

/** Outcomes that leave the system without the model that was asked for, and what to do. */
const NOT_TRAINED: Readonly<Partial<Record<string, string>>> = {
  'too few interactions':
    'the histories have fewer interactions than RECOMMENDATIONS_TRAINING_MIN_INTERACTIONS of the process; ' +
    'train when there are more, or start it with a smaller number',
  'another process trains': 'another process of the system trains; ask again when it has ended',
};

/** Throws a `CommandError` when there is no new model, unless the data are unchanged. */
export function describeTraining(
  last: NonNullable<ServingState['training']['last']>,
  served: string | null,
): CommandResult {
  const { outcome, error } = last;
  if (outcome === 'failed') throw new CommandError(`No model was trained: ${error ?? 'see the log'}`);
  const problem = NOT_TRAINED[outcome];
  if (problem !== undefined) throw new CommandError(`No model was trained: ${problem}.`);
  return { text: `${outcome}; the process serves ${served ?? 'popularity'}\n`, json: { served, ...last } };
}

/** Throws a `CommandError` that lists the versions when there is no folder of this name. */
async function requireFolder(library: ModelLibrary, version: string): Promise<void> {
  if (!existsSync(library.folderOf(version))) throw await noModel(library, version);
}

async function noModel(library: ModelLibrary, version: string): Promise<CommandError> {
  const versions = (await library.list()).map((each) => each.version);
  const existing = versions.length === 0 ? 'there are no models' : `there are ${versions.join(', ')}`;
  return new CommandError(`There is no model "${version}" in ${library.folder}; ${existing}.`);
}

async function findModel(library: ModelLibrary, version: string): Promise<StoredModel> {
  await requireFolder(library, version);
  try {
    return { version, manifest: await readManifest(library.folderOf(version)) };
  } catch (error) {
    if (!(error instanceof ModelFolderError)) throw error;
    throw new CommandError(`The model in ${library.folderOf(version)} cannot be used. ${error.message}`);
  }
}

/** The latest model that is older than the one that is served. */
async function previousVersion(library: ModelLibrary): Promise<string> {
  const [models, broken] = [await library.list(), await library.brokenReferences()];
  const reference = await usableReference(library);
  const [first] = broken;
  if (first !== undefined && !models.some(({ version }) => version === reference?.version))
    throw new CommandError(
      `${first.problem}\nWhich model is the one before is unknown: name it, npm run recs -- rollback VERSION; ` +
        `there are ${models.map(({ version }) => version).join(', ') || 'none'}.`,
    );
  const index = models.findIndex(({ version }) => version === reference?.version);
  const previous = models[index - 1];
  if (previous === undefined) throw new CommandError('There is no earlier model; npm run recs -- models lists them.');
  return previous.version;
}

async function follow(client: ProcessClient, version: string, state: 'pinned' | 'current'): Promise<CommandResult> {
  const followed = await waitUntilServed(client, version, performance.now());
  return {
    text: `${version} is ${state}; ${describeFollowed(followed)}\n`,
    json: { version, state, isConfirmed: followed.problem === null, ...followed },
  };
}

export const MODEL_COMMANDS: readonly Command[] = [
  ...[modelsCommand, cardCommand, rollbackCommand],
  ...[unpinCommand, publishCommand, trainNowCommand],
];
