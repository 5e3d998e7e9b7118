import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { NotPositiveDefiniteError, createKernel } from './kernel.js';
import { inverseScratch, invertPositiveDefinite } from './positive-definite-inverse.js';

/** X·Xᵀ + size·I for random X, in float64. */
function randomPositiveDefinite(size: number): Float64Array {
  const random = createRandom(size);
  const x = Float64Array.from({ length: size * size }, () => random.next() - 0.5);
  return Float64Array.from({ length: size * size }, (_, index) => {
    const [row, column] = [Math.floor(index / size), index % size];
    let sum = row === column ? size / 10 : 0;
    for (let k = 0; k < size; k++) sum += (x[row * size + k] ?? 0) * (x[column * size + k] ?? 0);
    return sum;
  });
}

/** By Gauss–Jordan elimination with the unit matrix, in float64. */
function invertNaively(matrix: Float64Array, size: number): Float64Array {
  const left = matrix.slice();
  const right = Float64Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
  for (let pivot = 0; pivot < size; pivot++) {
    const divisor = left[pivot * size + pivot] ?? 0;
    for (const side of [left, right])
      for (let k = 0; k < size; k++) side[pivot * size + k] = (side[pivot * size + k] ?? 0) / divisor;
    for (let row = 0; row < size; row++) {
      const factor = left[row * size + pivot] ?? 0;
      if (row === pivot) continue;
      for (const side of [left, right])
        for (let k = 0; k < size; k++)
          side[row * size + k] = (side[row * size + k] ?? 0) - factor * (side[pivot * size + k] ?? 0);
    }
  }
  return right;
}

async function invert(matrix: ArrayLike<number>, size: number): Promise<Float32Array> {
  const kernel = createKernel(size * size + inverseScratch(size));
  const values = kernel.allocate(size * size);
  values.set(matrix);
  await invertPositiveDefinite(kernel, values, size);
  return values;
}

test.each([1, 2, 7, 127, 128, 129, 270])('the inverse of %i rows is that of a naive method', async (size) => {
  const matrix = randomPositiveDefinite(size);
  const inverse = await invert(matrix, size);
  const expected = invertNaively(matrix, size);
  const largest = Math.max(...expected.map(Math.abs));
  expect(Math.max(...expected.map((value, index) => Math.abs((inverse[index] ?? NaN) - value)))).toBeLessThan(
    1e-5 * largest,
  );
});

test('the inverse of a matrix worked out by hand', async () => {
  // The determinant is 4·3 - 2·2 = 8. The part above the diagonal is not read.
  const inverse = await invert([4, NaN, 2, 3], 2);
  expect([...inverse]).toEqual([0.375, -0.25, -0.25, 0.5]);
});

test('equal matrices have inverses of equal bytes', async () => {
  const matrix = randomPositiveDefinite(150);
  expect(await invert(matrix, 150)).toEqual(await invert(matrix, 150));
});

test('a matrix that is not positive definite is refused', async () => {
  await expect(invert([1, 2, 2, 1], 2)).rejects.toThrow(NotPositiveDefiniteError);
  const size = 200;
  const matrix = randomPositiveDefinite(size);
  matrix[size * size - 1] = -1;
  await expect(invert(matrix, size)).rejects.toThrow('A larger regularisation makes it so');
});

test('the checkpoint can stop the work', async () => {
  const kernel = createKernel(300 ** 2 + inverseScratch(300));
  const values = kernel.allocate(300 ** 2);
  values.set(randomPositiveDefinite(300));
  const fractions: number[] = [];
  const stopped = invertPositiveDefinite(kernel, values, 300, async (fraction) => {
    fractions.push(fraction);
    if (fraction > 0.5) throw new Error('stopped');
  });
  await expect(stopped).rejects.toThrow('stopped');
  expect(fractions).toEqual([128 / 300, 256 / 300]);
});
