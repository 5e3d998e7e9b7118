/** Reads the numbers of a stored model, and refuses those of another size. */
import type { ModelParts } from './model.js';

type TensorType<Tensor> = new (length: number) => Tensor;

/** Throws an `Error` that says what is wrong when the tensor is missing, of another type, or of another length. */
export function requireTensor<Tensor extends Float32Array | Uint32Array>(
  parts: ModelParts,
  name: string,
  type: TensorType<Tensor>,
  length: number | null,
): Tensor {
  const tensor = parts.tensors[name];
  if (!(tensor instanceof type)) throw new Error(`A model of kind ${parts.kind} has no tensor "${name}".`);
  if (length !== null && tensor.length !== length)
    throw new Error(
      `The tensor "${name}" of a model of kind ${parts.kind} has ${tensor.length} numbers, not ${length}.`,
    );
  return tensor;
}
