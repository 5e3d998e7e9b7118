import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { NotPositiveDefiniteError, createKernel, rowMajor, rowsOf, transposed } from './kernel.js';
import type { Kernel } from './kernel.js';

function randomValues(kernel: Kernel, length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const values = kernel.allocate(length);
  for (let index = 0; index < length; index++) values[index] = random.next() - 0.5;
  return values;
}

/** A·B by its definition, in float64. */
function multiplyNaively(a: Float32Array, b: Float32Array, rows: number, depth: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += (a[row * depth + k] ?? 0) * (b[k * columns + column] ?? 0);
    return sum;
  });
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Math.max(...Array.from(expected, (value, index) => Math.abs((actual[index] ?? NaN) - value)));
}

test.each([
  [1, 1, 1],
  [4, 8, 8],
  [5, 3, 9],
  [130, 300, 70],
  [37, 1, 520],
])('a product of %i × %i and %i columns is that of the definition', (rows, depth, columns) => {
  const kernel = createKernel(rows * depth + depth * columns + 2 * rows * columns);
  const [a, b] = [randomValues(kernel, rows * depth, 1), randomValues(kernel, depth * columns, 2)];
  const expected = multiplyNaively(a, b, rows, depth, columns);

  const c = kernel.allocate(rows * columns);
  kernel.multiplyAdd(1, rowMajor(a, rows, depth), rowMajor(b, depth, columns), rowMajor(c, rows, columns));
  expect(largestDifference(c, expected)).toBeLessThan(1e-4);

  kernel.multiplyAdd(-1, rowMajor(a, rows, depth), rowMajor(b, depth, columns), rowMajor(c, rows, columns));
  expect(largestDifference(c, new Array<number>(rows * columns).fill(0))).toBeLessThan(1e-4);
});

test('a transposed matrix and some rows of a matrix can be multiplied', () => {
  const kernel = createKernel(1_000);
  const x = kernel.allocate(6);
  x.set([1, 2, 3, 4, 5, 6]);
  const rows = rowMajor(x, 2, 3);

  const gram = kernel.allocate(9);
  kernel.multiplyAdd(1, transposed(rows), rows, rowMajor(gram, 3, 3));
  expect([...gram]).toEqual([17, 22, 27, 22, 29, 36, 27, 36, 45]);

  const product = kernel.allocate(3);
  kernel.multiplyAdd(2, rowsOf(rows, 1, 1), rowMajor(gram, 3, 3), rowMajor(product, 1, 3));
  // [4, 5, 6] · gram = [340, 449, 558], twice
  expect([...product]).toEqual([680, 898, 1116]);
});

test('of a symmetric product, the lower triangle alone is computed on demand', () => {
  const size = 300;
  const kernel = createKernel(4 * size * size);
  const x = rowMajor(randomValues(kernel, size * 20, 3), size, 20);
  const [whole, lower] = [kernel.allocate(size * size), kernel.allocate(size * size)];
  kernel.multiplyAdd(1, x, transposed(x), rowMajor(whole, size, size));
  kernel.multiplyAdd(1, x, transposed(x), rowMajor(lower, size, size), { isLowerOnly: true });

  for (let row = 0; row < size; row++) {
    const [start, end] = [row * size, row * size + row + 1];
    expect(lower.slice(start, end)).toEqual(whole.slice(start, end));
  }
  expect(lower[size - 1]).toBe(0);
});

test('vectors: inner product, sum and product with a matrix', () => {
  const kernel = createKernel(1_000);
  const [x, y, z] = [kernel.allocate(11), kernel.allocate(11), kernel.allocate(2)];
  x.set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  y.fill(2);
  expect(kernel.dot(x, y)).toBe(132);

  kernel.addScaled(-2, x, y);
  expect([...y]).toEqual([0, -2, -4, -6, -8, -10, -12, -14, -16, -18, -20]);

  const matrix = kernel.allocate(22);
  matrix.set(x);
  matrix.fill(1, 11);
  kernel.multiplyVector(matrix, x, z);
  expect([...z]).toEqual([506, 66]);
});

test('a system of equations is solved by the factor of its matrix', () => {
  const kernel = createKernel(1_000);
  const [matrix, b] = [kernel.allocate(4), kernel.allocate(2)];
  matrix.set([4, 2, 2, 3]);
  b.set([10, 9]);
  kernel.factorize(matrix, 2);
  kernel.solve(matrix, 2, b);
  expect(largestDifference(b, [1.5, 2])).toBeLessThan(1e-6);
});

test('a matrix that is not positive definite is refused', () => {
  const kernel = createKernel(100);
  const matrix = kernel.allocate(4);
  matrix.set([1, 2, 2, 1]);
  expect(() => kernel.factorize(matrix, 2)).toThrow(NotPositiveDefiniteError);
});

test('addresses outside of the kernel and matrices that do not fit are refused', () => {
  const kernel = createKernel(100);
  const [a, b] = [kernel.allocate(6), kernel.allocate(6)];
  expect(() => kernel.dot(new Float32Array(6), b)).toThrow('not of the memory of this kernel');
  expect(() => kernel.dot(a, b.subarray(1))).toThrow('6 numbers are needed, and 5 are given');
  expect(() => kernel.multiplyAdd(1, rowMajor(a, 2, 3), rowMajor(b, 2, 3), rowMajor(a, 2, 3))).toThrow('do not fit');
  expect(() => kernel.multiplyAdd(1, rowMajor(a, 3, 3), rowMajor(b, 3, 2), rowMajor(b, 3, 2))).toThrow('9 numbers');
  expect(() => kernel.allocate(1_000_000)).toThrow(RangeError);
  expect(() => createKernel(2 ** 31)).toThrow('4 GiB');
});
