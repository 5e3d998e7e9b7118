/**
 * The models of the subgraph's data folder: `models/VERSION/` for each, and `models/current.json`, which names the one
 * that is served. A swap and a rollback replace that file and nothing else.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileOrNull, writeJsonFile } from '@marquee/runtime/atomic-file';
import { isRecord } from '@marquee/runtime/is-record';
import { loadModel, readManifest } from '../models/model-folder.js';
import { ModelFolderError } from '../models/model-manifest.js';
import { MODEL_TRAINERS } from '../models/trainers.js';
import { toServedModel } from './served-model.js';
import type { ServedModel } from './served-model.js';

export interface ModelLibrary {
  folderOf(version: string): string;
  /** The version that is to be served; null before the first one. Rejects when the file is damaged. */
  currentVersion(): Promise<string | null>;
  /** Rejects with a `ModelFolderError` when the model is missing or damaged. */
  load(version: string): Promise<ServedModel>;
  /** Makes a version the current one, also an earlier one. Rejects with a `ModelFolderError` when it cannot be used. */
  publish(version: string): Promise<ServedModel>;
  /** Complete models, the earliest first. */
  versions(): Promise<readonly string[]>;
  /** Deletes the oldest models beyond `kept`, but not the current one. */
  removeOld(kept: number): Promise<void>;
}

/** No separators and no leading dot: a version stays within the folder of models, and drafts are no versions. */
const VERSION = /^[0-9A-Za-z][0-9A-Za-z._-]{0,79}$/;

/** @param dataDir The subgraph's folder. */
export function createModelLibrary(dataDir: string): ModelLibrary {
  const root = join(dataDir, 'models');
  const reference = join(root, 'current.json');
  const folderOf = (version: string): string => {
    if (!VERSION.test(version)) throw new ModelFolderError(`"${version}" is no name of a model.`);
    return join(root, version);
  };
  const currentVersion = async (): Promise<string | null> => {
    const text = await readFileOrNull(reference);
    return text === null ? null : parseReference(text, reference);
  };
  const load = async (version: string): Promise<ServedModel> =>
    toServedModel(version, await loadModel(folderOf(version), MODEL_TRAINERS));
  const versions = async (): Promise<readonly string[]> => {
    const names = (await listFolder(root)).filter((name) => VERSION.test(name) && name !== 'current.json');
    const read = names.map((name) => readManifest(folderOf(name)).then(({ createdAt }) => ({ name, createdAt })));
    const complete = (await Promise.allSettled(read)).flatMap((each) =>
      each.status === 'fulfilled' ? [each.value] : [],
    );
    return complete
      .sort((a, b) => (a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.name < b.name) ? -1 : 1))
      .map(({ name }) => name);
  };
  return {
    folderOf,
    currentVersion,
    load,
    versions,
    publish: async (version) => {
      const served = await load(version);
      await writeJsonFile(reference, { version });
      return served;
    },
    removeOld: async (kept) => {
      const [current, all] = [await currentVersion(), await versions()];
      for (const version of all.slice(0, Math.max(0, all.length - kept)))
        if (version !== current) await rm(folderOf(version), { recursive: true, force: true });
    },
  };
}

function parseReference(text: string, file: string): string {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Reported below, as content of another kind is.
  }
  if (!isRecord(value) || typeof value['version'] !== 'string')
    throw new ModelFolderError(`${file} does not name a model. Write {"version": "NAME"} with the name of a folder.`);
  return value['version'];
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
