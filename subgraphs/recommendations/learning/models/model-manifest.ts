/** `manifest.json` of a model's folder: what the model is, how it was made, and where its numbers stand. */
import { isRecord } from '@marquee/runtime/is-record';
import type { ModelParts, Tensor } from '../model.js';

export const MANIFEST_FORMAT = 1;

/** How a model was made. Two trainings of equal details write equal bytes. */
export interface ModelDetails {
  /** An ISO 8601 instant. */
  readonly createdAt: string;
  /** Of the interactions that the model was trained with: SHA-256, hexadecimal. */
  readonly dataHash: string;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, number>>;
  /** Figures of the evaluation, by segment of members and by metric: `{ all: { 'ndcg@10': 0.09 } }`. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

export interface ModelManifest extends ModelDetails {
  readonly formatVersion: typeof MANIFEST_FORMAT;
  /** `items.json`: the ids of all items, in the order of their indexes. */
  readonly items: FileDigest & { readonly count: number };
  /** `weights.bin`: the tensors, little-endian. */
  readonly weights: FileDigest;
  readonly model: ManifestModel;
}

export interface ManifestModel {
  readonly kind: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, TensorPlace>>;
  readonly components: Readonly<Record<string, ManifestModel>>;
}

export interface TensorPlace {
  readonly type: keyof typeof TENSOR_TYPES;
  /** In elements. */
  readonly length: number;
  /** In bytes from the start of `weights.bin`; a multiple of 64. */
  readonly offset: number;
}

export const TENSOR_TYPES = { float32: Float32Array, uint32: Uint32Array, uint16: Uint16Array } as const;

const ALIGNMENT_BYTES = 64;
const MAX_DEPTH = 4;

/** A model's folder is missing, incomplete, damaged or of another version. The message says which. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError';
}

export interface TensorLayout {
  readonly model: ManifestModel;
  /** With the offset of each. */
  readonly tensors: readonly { readonly offset: number; readonly tensor: Tensor }[];
  readonly bytes: number;
}

/** Gives each tensor of a model its place in the file. */
export function layOutTensors(parts: ModelParts): TensorLayout {
  const tensors: { offset: number; tensor: Tensor }[] = [];
  let bytes = 0;
  const place = (tensor: Tensor): TensorPlace => {
    const offset = Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    bytes = offset + tensor.byteLength;
    tensors.push({ offset, tensor });
    return { type: typeOf(tensor), length: tensor.length, offset };
  };
  const layOut = ({ kind, constants, tensors: own, components }: ModelParts): ManifestModel => ({
    kind,
    constants,
    tensors: Object.fromEntries(Object.entries(own).map(([name, tensor]) => [name, place(tensor)])),
    components: Object.fromEntries(Object.entries(components).map(([name, each]) => [name, layOut(each)])),
  });
  const model = layOut(parts);
  return { model, tensors, bytes };
}

function typeOf(tensor: Tensor): TensorPlace['type'] {
  if (tensor instanceof Float32Array) return 'float32';
  return tensor instanceof Uint32Array ? 'uint32' : 'uint16';
}

/** The model's parts as views of the file's content. Throws a `ModelFolderError` when a tensor is not within it. */
export function viewTensors({ kind, constants, tensors, components }: ManifestModel, weights: ArrayBuffer): ModelParts {
  const view = ([name, { type, length, offset }]: readonly [string, TensorPlace]): readonly [string, Tensor] => {
    const { [type]: Type } = TENSOR_TYPES;
    if (offset % ALIGNMENT_BYTES !== 0 || offset + length * Type.BYTES_PER_ELEMENT > weights.byteLength)
      throw new ModelFolderError(`manifest.json: the tensor "${name}" of "${kind}" is not within weights.bin.`);
    return [name, new Type(weights, offset, length)];
  };
  return {
    kind,
    constants,
    tensors: Object.fromEntries(Object.entries(tensors).map(view)),
    components: Object.fromEntries(
      Object.entries(components).map(([name, component]) => [name, viewTensors(component, weights)]),
    ),
  };
}

/** Throws a `ModelFolderError` that names what is wrong. */
export function parseManifest(text: string): ModelManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ModelFolderError('manifest.json is not JSON.');
  }
  if (!isRecord(value)) throw new ModelFolderError('manifest.json is not an object.');
  if (value['formatVersion'] !== MANIFEST_FORMAT)
    throw new ModelFolderError(
      `manifest.json has the format version ${JSON.stringify(value['formatVersion'])}; ` +
        `this program reads version ${MANIFEST_FORMAT}. Train the model again.`,
    );
  const wrong = wrongField(value);
  if (wrong !== null) throw new ModelFolderError(`manifest.json: "${wrong}" is missing or of another type.`);
  return value as unknown as ModelManifest;
}

/** The name of the first field that a manifest may not have as it is; null when there is none. */
function wrongField(value: Readonly<Record<string, unknown>>): string | null {
  const checks: Readonly<Record<string, boolean>> = {
    createdAt: typeof value['createdAt'] === 'string',
    dataHash: typeof value['dataHash'] === 'string',
    seed: typeof value['seed'] === 'number',
    parameters: isNumbers(value['parameters']),
    metrics: isRecord(value['metrics']) && Object.values(value['metrics']).every(isNumbers),
    items: isDigest(value['items']) && isSize(value['items']['count']),
    weights: isDigest(value['weights']),
    model: isModel(value['model'], 1),
  };
  return Object.entries(checks).find(([, isRight]) => !isRight)?.[0] ?? null;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isNumbers(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((each) => typeof each === 'number');
}

function isDigest(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && isSize(value['bytes']) && typeof value['sha256'] === 'string';
}

function isModel(value: unknown, depth: number): boolean {
  if (!isRecord(value) || depth > MAX_DEPTH || typeof value['kind'] !== 'string') return false;
  const { constants, tensors, components } = value;
  return (
    isNumbers(constants) &&
    isRecord(tensors) &&
    Object.values(tensors).every(isPlace) &&
    isRecord(components) &&
    Object.values(components).every((component) => isModel(component, depth + 1))
  );
}

function isPlace(value: unknown): boolean {
  if (!isRecord(value) || typeof value['type'] !== 'string') return false;
  return Object.hasOwn(TENSOR_TYPES, value['type']) && isSize(value['length']) && isSize(value['offset']);
}
