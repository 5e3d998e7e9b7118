/**
 * The models of the subgraph's data folder: `models/VERSION/` for each; `models/current.json` names the one that was
 * published last, and `models/pinned.json` the one that is served in its place until it is unpinned. Training writes the
 * first file only, so that it cannot undo a rollback, which writes the second.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileOrNull, writeJsonFile } from '@marquee/runtime/atomic-file';
import { isRecord } from '@marquee/runtime/is-record';
import { loadModel, readManifest } from '../models/model-folder.js';
import { ModelFolderError } from '../models/model-manifest.js';
import type { ModelManifest } from '../models/model-manifest.js';
import { MODEL_TRAINERS } from '../models/trainers.js';
import { requireFiniteScores, toServedModel } from './served-model.js';
import type { ServedModel } from './served-model.js';

export interface ModelLibrary {
  folderOf(version: string): string;
  /** The folder of all models. */
  readonly folder: string;
  /** What is to be served; null before the first model. Rejects with a `ModelFolderError` when a file is damaged. */
  reference(): Promise<ModelReference | null>;
  /** The references that cannot be followed: damaged files, and names of models that are not complete. */
  brokenReferences(): Promise<readonly BrokenReference[]>;
  /** Rejects with a `ModelFolderError` when the model is missing or damaged. */
  load(version: string): Promise<ServedModel>;
  /** Makes a version the current one. A pinned one stays. Rejects with a `ModelFolderError` when it cannot be used. */
  publish(version: string): Promise<ServedModel>;
  /** Serves a version, whatever is published, until `unpin`. Rejects with a `ModelFolderError` when it cannot be used. */
  pin(version: string): Promise<ServedModel>;
  unpin(): Promise<void>;
  /** Complete models, the earliest first. */
  list(): Promise<readonly StoredModel[]>;
  /** Deletes the oldest models beyond `kept`, but not the current and the pinned one. */
  removeOld(kept: number): Promise<void>;
}

export interface ModelReference {
  readonly version: string;
  readonly isPinned: boolean;
}

export interface BrokenReference {
  readonly name: 'current' | 'pinned';
  /** With the path of the file and what to do. */
  readonly problem: string;
}

export interface StoredModel {
  readonly version: string;
  readonly manifest: ModelManifest;
}

/** No separators and no leading dot: a version stays within the folder of models, and drafts are no versions. */
const VERSION = /^[0-9A-Za-z][0-9A-Za-z._-]{0,79}$/;

const REPAIR = 'npm run recs -- publish VERSION repairs it.';

/** @param dataDir The subgraph's folder. */
export function createModelLibrary(dataDir: string): ModelLibrary {
  const root = join(dataDir, 'models');
  const [current, pinned] = [join(root, 'current.json'), join(root, 'pinned.json')];
  const folderOf = (version: string): string => {
    if (!VERSION.test(version)) throw new ModelFolderError(`"${version}" is no name of a model.`);
    return join(root, version);
  };
  const versionIn = async (file: string): Promise<string | null> => {
    const text = await readFileOrNull(file).catch((error: unknown) => {
      throw new ModelFolderError(`${file} cannot be read: ${messageOf(error)}. ${REPAIR}`, { cause: error });
    });
    return text === null ? null : parseReference(text, file);
  };
  const load = async (version: string): Promise<ServedModel> => {
    const served = toServedModel(version, await loadModel(folderOf(version), MODEL_TRAINERS));
    await requireFiniteScores(served);
    return served;
  };
  const writeReference = async (file: string, version: string): Promise<ServedModel> => {
    const served = await load(version);
    await writeJsonFile(file, { version }).catch((error: unknown) => {
      throw new ModelFolderError(`${file} cannot be written: ${messageOf(error)}`, { cause: error });
    });
    return served;
  };
  const list = async (): Promise<readonly StoredModel[]> => {
    const names = (await listFolder(root)).filter((name) => VERSION.test(name) && !name.endsWith('.json'));
    const reads = names.map(async (version) => ({ version, manifest: await readManifest(folderOf(version)) }));
    const complete = (await Promise.allSettled(reads)).flatMap((each) =>
      each.status === 'fulfilled' ? [each.value] : [],
    );
    return complete.sort((a, b) => (isEarlier(a, b) ? -1 : 1));
  };
  const problemOf = async (file: string, versions: readonly string[]): Promise<string | null> => {
    try {
      const version = await versionIn(file);
      return version === null || versions.includes(version)
        ? null
        : `${file} names the model "${version}", which is missing or damaged. ${REPAIR}`;
    } catch (error) {
      if (error instanceof ModelFolderError) return error.message;
      throw error;
    }
  };
  return {
    folder: root,
    folderOf,
    brokenReferences: async () => {
      const versions = (await list()).map(({ version }) => version);
      const found: BrokenReference[] = [];
      for (const [name, file] of [['current', current] as const, ['pinned', pinned] as const]) {
        const problem = await problemOf(file, versions);
        if (problem !== null) found.push({ name, problem });
      }
      return found;
    },
    reference: async () => {
      const kept = await versionIn(pinned);
      if (kept !== null) return { version: kept, isPinned: true };
      const version = await versionIn(current);
      return version === null ? null : { version, isPinned: false };
    },
    load,
    publish: (version) => writeReference(current, version),
    pin: (version) => writeReference(pinned, version),
    unpin: () => rm(pinned, { recursive: true, force: true }),
    list,
    removeOld: async (kept) => {
      const used = [await versionIn(current), await versionIn(pinned)];
      const all = await list();
      for (const { version } of all.slice(0, Math.max(0, all.length - kept)))
        if (!used.includes(version)) await rm(folderOf(version), { recursive: true, force: true });
    },
  };
}

function isEarlier(a: StoredModel, b: StoredModel): boolean {
  const [one, other] = [a.manifest.createdAt, b.manifest.createdAt];
  return one < other || (one === other && a.version < b.version);
}

function parseReference(text: string, file: string): string {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Reported below, as content of another kind is.
  }
  if (!isRecord(value) || typeof value['version'] !== 'string')
    throw new ModelFolderError(
      `${file} does not name a model. Write {"version": "NAME"} with the name of a folder. ${REPAIR}`,
    );
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
