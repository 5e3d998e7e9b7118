/** `recs explain`: which titles of a history cause the score of a title, by the model's exact contributions. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createTopItems } from '../evaluation/top-items.js';
import type { RankingModel } from '../model.js';
import { loadModel } from '../models/model-folder.js';
import { TRAINERS } from '../trainers.js';
import { CommandError, UsageError } from './command-error.js';
import type { Command } from './command.js';
import { DATA_OPTIONS, readTrainingData } from './data-options.js';
import type { Options } from './options.js';
import { explainServed, servedText } from './explain-served.js';
import type { ServedRequest } from './explain-served.js';
import { renderTable } from './table.js';
import type { Terminal } from './terminal.js';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'show the reason of a title, and the parts of its score, by exact contributions',
  options: {
    load: { value: 'FOLDER', meaning: 'a model that "recs train" has written (with --store, the served one)' },
    title: { value: 'ID', meaning: 'the title to explain (the one that ranks first)' },
    history: { value: 'ID,ID', meaning: 'titles watched, the earliest first' },
    profile: { value: 'ID', meaning: 'instead of --history: the history of this user in --data, --demo or --store' },
    store: { value: 'FOLDER', meaning: 'data folder of a stopped system (MARQUEE_DATA_DIR): explains what is served' },
    data: DATA_OPTIONS.data,
    demo: DATA_OPTIONS.demo,
    format: DATA_OPTIONS.format,
    'min-rating': DATA_OPTIONS['min-rating'],
  },
  run: async (terminal, options) => {
    const [folder, store] = [options.text('load'), options.text('store')];
    if (store !== null) {
      const request = readStoreOptions(options, store);
      if (request.load !== null) await requireModelFolder(request.load);
      const explained = await explainServed({ ...request, now: new Date() });
      return { text: servedText(explained), json: explained };
    }
    if (folder === null) throw new UsageError('Name the model: --load FOLDER.');
    const titleIds = await readHistory(terminal, options);
    await requireModelFolder(resolve(folder));
    const { model } = await loadModel(resolve(folder), TRAINERS).catch((error: unknown) => {
      const code = (error as NodeJS.ErrnoException).code;
      throw code === undefined ? error : new CommandError(`The model in ${folder} cannot be read (${code}).`);
    });
    const explanation = explain(model, titleIds, options.text('title'));
    return { text: textOf(explanation), json: explanation };
  },
};

/** Shares and titles that are printed; JSON has all. */
const SHOWN = 15;
/** Models that an error lists. */
const LISTED = 20;

interface Explanation {
  readonly title: string;
  readonly score: number;
  /** From 1 among the titles that are not in the history; null for a title of the history. */
  readonly rank: number | null;
  readonly candidates: number;
  /** The part of the score that no title of the history causes. */
  readonly bias: number;
  /** The largest share first. Bias and shares sum up to the score. */
  readonly shares: readonly { readonly title: string; readonly share: number }[];
  /** Titles of the history that the model does not know. */
  readonly unknown: readonly string[];
}

function readStoreOptions(options: Options, store: string): Omit<ServedRequest, 'now'> {
  const profileId = options.text('profile');
  const other = (['history', 'data', 'demo'] as const).find((name) => options.has(name));
  if (other !== undefined) throw new UsageError(`Give either --store or --${other}, not both.`);
  if (profileId === null) throw new UsageError('Name the profile: --profile ID.');
  const load = options.text('load');
  return {
    ...{ dataFolder: resolve(store), profileId, titleId: options.text('title') },
    load: load === null ? null : resolve(load),
  };
}

/** Ids of titles, the earliest first. */
async function readHistory(terminal: Terminal, options: Options): Promise<readonly string[]> {
  const [history, profile] = [options.text('history'), options.text('profile')];
  if (history !== null) {
    const other = (['profile', 'data', 'demo'] as const).find((name) => options.has(name));
    if (other !== undefined) throw new UsageError(`Give either --history or --${other}, not both.`);
    const ids = history.split(',').map((id) => id.trim());
    const titleIds = [...new Set(ids)].filter((id) => id !== '');
    if (titleIds.length === 0) throw new UsageError(`--history names titles as in 1,50,260; got "${history}".`);
    return titleIds;
  }
  if (profile === null) throw new UsageError('Give either --history ID,ID or --profile ID.');
  const { interactions, summary } = await readTrainingData(terminal, options);
  const user = interactions.userIds.indexOf(profile);
  if (user === -1) throw new CommandError(`${summary.file} has no user "${profile}".`);
  const items = interactions.items.subarray(interactions.offsets[user], interactions.offsets[user + 1]);
  return [...items].map((item) => interactions.itemIds[item] ?? '');
}

/** Throws a `CommandError` that lists the models beside the folder when there is no such folder. */
async function requireModelFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  const names = await readdir(parent).catch(() => []);
  const models = names.filter((name) => existsSync(join(parent, name, 'manifest.json'))).sort();
  throw new CommandError(
    models.length === 0
      ? `There is no folder ${folder}, and no model in ${parent}; npm run recs -- models lists those of the system.`
      : `There is no folder ${folder}; in ${parent} there are ${models.slice(-LISTED).join(', ')}.`,
  );
}

/**
 * Throws a `CommandError` when the model knows no title of the history, or not the title.
 *
 * @param titleId Null: the title that ranks first.
 */
export function explain(model: RankingModel, watched: readonly string[], titleId: string | null): Explanation {
  const indexes = new Map(model.itemIds.map((id, item) => [id, item]));
  const known = watched.filter((id) => indexes.has(id));
  if (known.length === 0 && watched.length > 0)
    throw new CommandError(
      `The model knows no title of the history ${watched.slice(0, SHOWN).join(', ')}; ` +
        `its ids are as in ${model.itemIds.slice(0, 3).join(', ')}.`,
    );
  const items = known.map((id) => indexes.get(id) ?? 0);
  const scores = new Float32Array(model.itemIds.length);
  model.score({ items, weights: null }, scores);
  const isExcluded = new Uint8Array(scores.length);
  for (const item of items) isExcluded[item] = 1;
  const ranking = createTopItems(model.itemIds, scores.length, 1).select('', scores, isExcluded);
  const item = titleId === null ? ranking[0] : indexes.get(titleId);
  if (item === undefined)
    throw new CommandError(titleId === null ? 'The history has all titles.' : `The model has no title "${titleId}".`);
  const { bias, shares } = model.contributions({ items, weights: null }, item);
  const position = ranking.indexOf(item);
  return {
    title: model.itemIds[item] ?? '',
    score: scores[item] ?? 0,
    rank: position === -1 ? null : position + 1,
    candidates: ranking.length,
    bias,
    shares: known.map((title, entry) => ({ title, share: shares[entry] ?? 0 })).sort((a, b) => b.share - a.share),
    unknown: watched.filter((id) => !indexes.has(id)),
  };
}

function textOf({ title, score, rank, candidates, bias, shares, unknown }: Explanation): string {
  const place = rank === null ? 'is in the history' : `ranks ${rank} of ${candidates}`;
  const rows = shares.slice(0, SHOWN).map((entry) => [entry.title, entry.share.toFixed(5)]);
  const rest = shares.slice(SHOWN).reduce((sum, { share }) => sum + share, 0);
  return [
    `${title} ${place}, score ${score.toFixed(5)}`,
    renderTable([
      ['because of', 'share'],
      ...rows,
      ...(shares.length > SHOWN ? [[`${shares.length - SHOWN} others`, rest.toFixed(5)]] : []),
      ['no title of the history', bias.toFixed(5)],
    ]),
    ...(unknown.length > 0 ? [`not known to the model: ${unknown.slice(0, SHOWN).join(', ')}`] : []),
    '',
  ].join('\n');
}
