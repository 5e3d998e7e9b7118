/**
 * The inverse of a symmetric positive definite matrix, in place. The method is the symmetric Gauss–Jordan elimination
 * (sweep operator: Goodnight, "A tutorial on the SWEEP operator", 1979), by blocks of columns K:
 *
 *     A_KK ← -A_KK⁻¹     A_iK ← A_iK·A_KK⁻¹     A_ij ← A_ij - A_iK·A_KK⁻¹·A_Kj
 *
 * After all blocks A has become -A⁻¹. It takes n³ additions and multiplications, as many as an inverse by Cholesky's
 * factors, nearly all of them in products of matrices. The blocks A_KK are inverted in float64.
 */
import { NotPositiveDefiniteError, rowMajor, transposed } from './kernel.js';
import type { Kernel } from './kernel.js';

const BLOCK = 128;

/** Numbers of kernel memory that `invertPositiveDefinite` allocates. */
export function inverseScratch(size: number): number {
  return 2 * size * BLOCK + BLOCK * BLOCK;
}

/**
 * Overwrites a matrix by its inverse. Only the lower triangle is read; all of the inverse is written.
 *
 * @param kernel
 * @param matrix Of the kernel's memory, `size` × `size`, row by row.
 * @param size
 * @param checkpoint Is told which part is done, from 0 to 1, and may reject in order to stop.
 * @throws A `NotPositiveDefiniteError`.
 */
export async function invertPositiveDefinite(
  kernel: Kernel,
  matrix: Float32Array,
  size: number,
  checkpoint: (fraction: number) => Promise<void> = async () => {},
): Promise<void> {
  const [panel, product] = [kernel.allocate(size * BLOCK), kernel.allocate(size * BLOCK)];
  const inverse = kernel.allocate(BLOCK * BLOCK);
  for (let first = 0; first < size; first += BLOCK) {
    const width = Math.min(BLOCK, size - first);
    invertBlock(matrix, size, first, width, inverse);
    copyPanel(matrix, size, first, width, panel);
    product.fill(0, 0, size * width);
    const [p, q] = [rowMajor(panel, size, width), rowMajor(product, size, width)];
    kernel.multiplyAdd(1, p, rowMajor(inverse, width, width), q);
    kernel.multiplyAdd(-1, q, transposed(p), rowMajor(matrix, size, size), { isLowerOnly: true });
    storePanel(matrix, size, first, width, product, inverse);
    await checkpoint((first + width) / size);
  }
  negateAndMirror(matrix, size);
}

/** Columns K of the symmetric matrix, from its lower triangle; the rows of K itself are zero. */
function copyPanel(matrix: Float32Array, size: number, first: number, width: number, panel: Float32Array): void {
  for (let k = 0; k < width; k++) {
    const row = (first + k) * size;
    for (let i = 0; i < first; i++) panel[i * width + k] = matrix[row + i] ?? 0;
  }
  panel.fill(0, first * width, (first + width) * width);
  for (let i = first + width; i < size; i++) {
    const start = i * size + first;
    panel.set(matrix.subarray(start, start + width), i * width);
  }
}

function storePanel(
  matrix: Float32Array,
  size: number,
  first: number,
  width: number,
  product: Float32Array,
  inverse: Float32Array,
): void {
  for (let k = 0; k < width; k++) {
    const row = (first + k) * size;
    for (let i = 0; i < first; i++) matrix[row + i] = product[i * width + k] ?? 0;
    for (let i = 0; i < width; i++) matrix[row + first + i] = -(inverse[k * width + i] ?? 0);
  }
  for (let i = first + width; i < size; i++) {
    matrix.set(product.subarray(i * width, (i + 1) * width), i * size + first);
  }
}

/** Writes the inverse of the block A_KK: L from A = L·Lᵀ, then L⁻¹, then A⁻¹ = L⁻ᵀ·L⁻¹. */
function invertBlock(matrix: Float32Array, size: number, first: number, width: number, out: Float32Array): void {
  const factor = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[(first + i) * size + first + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (factor[i * width + k] ?? 0) * (factor[j * width + k] ?? 0);
      if (i !== j) factor[i * width + j] = sum / (factor[j * width + j] ?? 0);
      else if (sum > 0) factor[i * width + i] = Math.sqrt(sum);
      else throw new NotPositiveDefiniteError();
    }
  }
  const inverse = invertLower(factor, width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < width; k++) sum += (inverse[k * width + i] ?? 0) * (inverse[k * width + j] ?? 0);
      out[i * width + j] = sum;
      out[j * width + i] = sum;
    }
  }
}

function invertLower(factor: Float64Array, width: number): Float64Array {
  const inverse = new Float64Array(width * width);
  for (let j = 0; j < width; j++) {
    inverse[j * width + j] = 1 / (factor[j * width + j] ?? 0);
    for (let i = j + 1; i < width; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= (factor[i * width + k] ?? 0) * (inverse[k * width + j] ?? 0);
      inverse[i * width + j] = sum / (factor[i * width + i] ?? 0);
    }
  }
  return inverse;
}

function negateAndMirror(matrix: Float32Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const value = -(matrix[i * size + j] ?? 0);
      matrix[i * size + j] = value;
      matrix[j * size + i] = value;
    }
    matrix[i * size + i] = -(matrix[i * size + i] ?? 0);
  }
}
