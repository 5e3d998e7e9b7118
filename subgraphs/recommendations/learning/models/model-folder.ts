/**
 * Models as folders that are complete or absent, and never change: `weights.bin`, `items.json` and `manifest.json`, with
 * the sizes and SHA-256 digests of the two others. A folder is written under another name beside its own, synced to disk
 * and renamed.
 */
import { createHash } from 'node:crypto';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '@marquee/runtime/private-files';
import type { ModelTrainer, RankingModel } from '../model.js';
import { MANIFEST_FORMAT, ModelFolderError, layOutTensors, parseManifest, viewTensors } from './model-manifest.js';
import type { FileDigest, ModelDetails, ModelManifest, TensorLayout } from './model-manifest.js';

const WEIGHTS = 'weights.bin';
const ITEMS = 'items.json';
const MANIFEST = 'manifest.json';

/** Read, written and hashed at a time: about a millisecond, between which the event loop turns. */
const CHUNK_BYTES = 512 * 1024;
/** Files of models that are larger are refused. */
const MAX_BYTES = 2 ** 31;
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** The name under which a folder is written. */
export function draftOf(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.draft`);
}

/**
 * Writes a model. Rejects with a `ModelFolderError` when the folder exists; an interrupted earlier attempt is replaced.
 *
 * @param folder Its parent folder is created.
 * @param model
 * @param details
 * @param notesOf Further texts by file name, such as the model's card. They are not read with the model.
 */
export async function saveModel(
  folder: string,
  model: RankingModel,
  details: ModelDetails,
  notesOf: (manifest: ModelManifest) => Readonly<Record<string, string>> = () => ({}),
): Promise<ModelManifest> {
  requireLittleEndian();
  await requireAbsent(folder);
  const draft = draftOf(folder);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: PRIVATE_FOLDER });
  try {
    const layout = layOutTensors(model.parts());
    const itemsText = Buffer.from(`${JSON.stringify(model.itemIds)}\n`);
    const manifest: ModelManifest = {
      formatVersion: MANIFEST_FORMAT,
      ...details,
      items: { count: model.itemIds.length, ...(await writeSynced(join(draft, ITEMS), [itemsText])) },
      weights: await writeSynced(join(draft, WEIGHTS), bytesOf(layout)),
      model: layout.model,
    };
    for (const [name, text] of Object.entries(notesOf(manifest)))
      await writeSynced(join(draft, name), [Buffer.from(text)]);
    await writeSynced(join(draft, MANIFEST), [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]);
    await rename(draft, folder);
    await syncFolder(dirname(folder));
    return manifest;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

function* bytesOf({ tensors }: TensorLayout): Generator<Uint8Array> {
  let written = 0;
  for (const { offset, tensor } of tensors) {
    if (offset > written) yield new Uint8Array(offset - written);
    yield new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength);
    written = offset + tensor.byteLength;
  }
}

async function writeSynced(file: string, parts: Iterable<Uint8Array>): Promise<FileDigest> {
  const handle = await open(file, 'wx', PRIVATE_FILE);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for (const part of parts) {
      for (let start = 0; start < part.length; start += CHUNK_BYTES) {
        const chunk = part.subarray(start, start + CHUNK_BYTES);
        hash.update(chunk);
        await handle.writeFile(chunk);
        bytes += chunk.length;
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

export interface LoadedModel {
  readonly model: RankingModel;
  readonly manifest: ModelManifest;
}

/**
 * Reads a model, with checks of sizes and digests. Blocks the event loop for some milliseconds at most at a time.
 * Rejects with a `ModelFolderError` when the folder is missing, incomplete, damaged, or of a version or a kind that this
 * program does not know.
 */
export async function loadModel(folder: string, trainers: readonly ModelTrainer[]): Promise<LoadedModel> {
  requireLittleEndian();
  try {
    const manifest = await readManifest(folder);
    const trainer = trainers.find(({ name }) => name === manifest.model.kind);
    if (trainer === undefined)
      throw new ModelFolderError(
        `manifest.json names a model "${manifest.model.kind}" that this program does not know.`,
      );
    const itemIds = parseItems(await readChecked(folder, ITEMS, manifest.items), manifest.items.count);
    const weights = await readChecked(folder, WEIGHTS, manifest.weights);
    const parts = viewTensors(manifest.model, weights.buffer as ArrayBuffer);
    await setImmediate();
    return { model: trainer.restore(parts, itemIds), manifest };
  } catch (error) {
    if (error instanceof ModelFolderError || error instanceof TypeError)
      throw new ModelFolderError(`The model in ${folder} cannot be used. ${error.message}`, { cause: error });
    throw error;
  }
}

/** The manifest alone, for a list of models. Rejects as `loadModel`. */
export async function readManifest(folder: string): Promise<ModelManifest> {
  const handle = await openFile(folder, MANIFEST);
  try {
    const { size } = await handle.stat();
    if (size > MAX_MANIFEST_BYTES) throw new ModelFolderError(`${MANIFEST} has ${size} bytes, which is too large.`);
    return parseManifest(await handle.readFile('utf8'));
  } finally {
    await handle.close();
  }
}

async function openFile(folder: string, name: string): Promise<FileHandle> {
  try {
    return await open(join(folder, name), 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ModelFolderError(`${name} is missing.`, { cause: error });
  }
}

async function readChecked(folder: string, name: string, { bytes, sha256 }: FileDigest): Promise<Uint8Array> {
  const handle = await openFile(folder, name);
  try {
    const { size } = await handle.stat();
    if (size !== bytes) throw new ModelFolderError(`${name} has ${size} bytes; manifest.json says ${bytes}.`);
    if (size > MAX_BYTES) throw new ModelFolderError(`${name} has ${size} bytes; ${MAX_BYTES} are the maximum.`);
    const content = new Uint8Array(new ArrayBuffer(bytes));
    const hash = createHash('sha256');
    for (let start = 0; start < bytes; ) {
      const { bytesRead } = await handle.read(content, start, Math.min(CHUNK_BYTES, bytes - start), start);
      if (bytesRead === 0) throw new ModelFolderError(`${name} ended while it was read.`);
      hash.update(content.subarray(start, start + bytesRead));
      start += bytesRead;
    }
    if (hash.digest('hex') !== sha256)
      throw new ModelFolderError(`${name} is damaged: its SHA-256 is not the one in manifest.json.`);
    return content;
  } finally {
    await handle.close();
  }
}

function parseItems(content: Uint8Array, count: number): readonly string[] {
  const ids: unknown = JSON.parse(Buffer.from(content.buffer).toString('utf8'));
  if (!Array.isArray(ids) || ids.length !== count || !ids.every((id) => typeof id === 'string'))
    throw new ModelFolderError(`${ITEMS} is not a list of ${count} ids.`);
  return ids;
}

/** Typed arrays have the byte order of the machine. */
function requireLittleEndian(): void {
  if (endianness() !== 'LE') throw new ModelFolderError('Models are little-endian, and this machine is not.');
}

/** Rejects with a `ModelFolderError` when there is something at the path. */
export async function requireAbsent(folder: string): Promise<void> {
  try {
    await access(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  throw new ModelFolderError(`${folder} exists already. A model is never overwritten; choose another name.`);
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and its file system journals the rename itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
