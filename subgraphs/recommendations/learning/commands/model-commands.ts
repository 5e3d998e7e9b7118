/** The commands about the models of a system: `models`, `card`, `rollback`, `unpin`, `publish`, `train-now`. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readFileOrNull } from '@marquee/runtime/atomic-file';
import type { ServingState } from '../../operator-routes.js';
import { CARD_FILE, cardOf, describeCard, parseTrainingCost } from '../models/model-card.js';
import type { ModelLibrary, StoredModel } from '../serving/model-library.js';
import { CommandError } from './command-error.js';
import type { Command, CommandResult } from './command.js';
import { LIBRARY_OPTIONS, PROCESS_OPTIONS, VERSION_OPTION, openLibrary, requireVersion } from './library-options.js';
import { askProcess, describeFollowed, waitUntilServed } from './operator-client.js';
import type { Options } from './options.js';
import { renderTable } from './table.js';
import { createProgressLine } from './terminal.js';
import type { Terminal } from './terminal.js';

const modelsCommand: Command = {
  name: 'models',
  summary: 'list the models of a system: which one is served, whether it is pinned, and their figures',
  options: PROCESS_OPTIONS,
  run: async (terminal, options) => {
    const library = openLibrary(terminal, options);
    const [models, reference] = [await library.list(), await library.reference()];
    const state = await askProcess<ServingState>(terminal, options, 'GET', 'models');
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
    const running =
      state === null ? 'no process answers' : `the running process serves ${state.served ?? 'popularity'}`;
    const training = state?.training.reason == null ? '' : `; it trains: ${state.training.reason}`;
    return {
      text: `${renderTable([header, ...rows])}\n${running}${training}\n`,
      json: { models: listed, reference, process: state },
    };
  },
};

function stateOf(version: string, reference: Awaited<ReturnType<ModelLibrary['reference']>>): string {
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
    const version = options.text('version') ?? (await previousVersion(library));
    await library.pin(version);
    return follow(terminal, options, version, 'pinned');
  },
};

const unpinCommand: Command = {
  name: 'unpin',
  summary: 'serve the model again that was published last, and let later ones replace it',
  options: PROCESS_OPTIONS,
  run: async (terminal, options) => {
    const library = openLibrary(terminal, options);
    if ((await library.reference())?.isPinned !== true) throw new CommandError('No model is pinned.');
    await library.unpin();
    const version = (await library.reference())?.version ?? null;
    if (version === null)
      return { text: 'unpinned; there is no published model\n', json: { version, isPinned: false } };
    return follow(terminal, options, version, 'current');
  },
};

const publishCommand: Command = {
  name: 'publish',
  summary: 'make a model the current one, in place of a pinned one too',
  options: { ...PROCESS_OPTIONS, ...VERSION_OPTION },
  argument: 'version',
  run: async (terminal, options) => {
    const library = openLibrary(terminal, options);
    const version = requireVersion(options);
    await library.publish(version);
    await library.unpin();
    return follow(terminal, options, version, 'current');
  },
};

/** How often a training is looked at. */
const POLL_MS = 500;

const trainNowCommand: Command = {
  name: 'train-now',
  summary: 'have the running process train and publish a model of its histories, and wait for it',
  options: PROCESS_OPTIONS,
  run: async (terminal, options) => {
    const asked = await askProcess<{ readonly ended: number }>(terminal, options, 'POST', 'train');
    if (asked === null)
      throw new CommandError('No process answers: start the system, or name --url and --data-dir of the process.');
    const line = createProgressLine(terminal, 'training');
    for (;;) {
      terminal.signal.throwIfAborted();
      const state = await askProcess<ServingState>(terminal, options, 'GET', 'models');
      if (state === null) throw new CommandError('The process has ended; its model stays as it was.');
      const { training, served } = state;
      if (training.ended > asked.ended && training.reason === null && training.last !== null) {
        line.end();
        const { outcome, error } = training.last;
        if (outcome === 'failed') throw new CommandError(`No model was trained: ${error ?? 'see the log'}`);
        return {
          text: `${outcome}; the process serves ${served ?? 'popularity'}\n`,
          json: { served, ...training.last },
        };
      }
      line.show(training.step ?? 'waiting', training.fraction);
      await wait(POLL_MS);
    }
  },
};

async function findModel(library: ModelLibrary, version: string): Promise<StoredModel> {
  const found = (await library.list()).find((each) => each.version === version);
  if (found === undefined) throw new CommandError(`There is no model "${version}"; npm run recs -- models lists them.`);
  return found;
}

/** The latest model that is older than the one that is served. */
async function previousVersion(library: ModelLibrary): Promise<string> {
  const [models, reference] = [await library.list(), await library.reference()];
  const index = models.findIndex(({ version }) => version === reference?.version);
  const previous = models[index - 1];
  if (previous === undefined) throw new CommandError('There is no earlier model; npm run recs -- models lists them.');
  return previous.version;
}

async function follow(
  terminal: Terminal,
  options: Options,
  version: string,
  state: 'pinned' | 'current',
): Promise<CommandResult> {
  const followed = await waitUntilServed(terminal, options, version, performance.now());
  return {
    text: `${version} is ${state}; ${describeFollowed(version, followed)}\n`,
    json: { version, state, ...followed },
  };
}

export const MODEL_COMMANDS: readonly Command[] = [
  ...[modelsCommand, cardCommand, rollbackCommand],
  ...[unpinCommand, publishCommand, trainNowCommand],
];
