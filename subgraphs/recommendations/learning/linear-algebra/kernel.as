/**
 * Dense linear algebra in AssemblyScript, compiled to WebAssembly with 128-bit SIMD by `npm run build`. Numbers are
 * float32. Matrices are given by the address of their first element and by two strides, in elements: from one row to the
 * next, and from one column to the next. A transposed matrix has its strides exchanged.
 */

/** Rows and columns of C that one call of the inner loop computes, in registers. */
const TILE_ROWS: i32 = 4;
const TILE_COLUMNS: i32 = 8;
/** Columns of A, rows of A and columns of B that are packed at a time, so that they stay in the processor's caches. */
const BLOCK_DEPTH: i32 = 256;
const BLOCK_ROWS: i32 = 128;
const BLOCK_COLUMNS: i32 = 512;

/** Memory of this module's own, below `firstFreeAddress`. */
const packedA: usize = memory.data(BLOCK_DEPTH * BLOCK_ROWS * 4, 16);
const packedB: usize = memory.data(BLOCK_DEPTH * BLOCK_COLUMNS * 4, 16);
const edgeTile: usize = memory.data(TILE_ROWS * TILE_COLUMNS * 4, 16);

/** Vectors and matrices of the caller stand from here on. */
export function firstFreeAddress(): usize {
  return __heap_base;
}

function address(base: usize, index: i32): usize {
  return base + ((<usize>index) << 2);
}

/** Copies `count` × `depth` numbers into panels of `width`, each panel depth by depth, filled up with zeros. */
function pack(source: usize, stride: i32, depthStride: i32, count: i32, depth: i32, width: i32, target: usize): void {
  for (let first = 0; first < count; first += width) {
    const filled = min(width, count - first);
    for (let k = 0; k < depth; k++) {
      let from = address(source, first * stride + k * depthStride);
      for (let i = 0; i < filled; i++) {
        store<f32>(target + ((<usize>i) << 2), load<f32>(from));
        from = address(from, stride);
      }
      for (let i = filled; i < width; i++) store<f32>(target + ((<usize>i) << 2), 0);
      target = address(target, width);
    }
  }
}

/** One row of a tile: C += alpha × (two vectors). */
function addRow(c: usize, alpha: v128, left: v128, right: v128): void {
  v128.store(c, f32x4.add(v128.load(c), f32x4.mul(alpha, left)));
  v128.store(c, f32x4.add(v128.load(c, 16), f32x4.mul(alpha, right)), 16);
}

/** C[4 × 8] += alpha × A[4 × depth] · B[depth × 8], of packed panels. */
function multiplyTile(depth: i32, alpha: f32, a: usize, b: usize, c: usize, cStride: i32): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a), a1 = v128.load32_splat(a, 4);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(a, 8), a3 = v128.load32_splat(a, 12);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    a += TILE_ROWS << 2;
    b += TILE_COLUMNS << 2;
  }
  const factor = f32x4.splat(alpha);
  addRow(c, factor, c00, c01);
  addRow(address(c, cStride), factor, c10, c11);
  addRow(address(c, 2 * cStride), factor, c20, c21);
  addRow(address(c, 3 * cStride), factor, c30, c31);
}

/** A tile at the edge of C: computed beside it, of which the part within C is added. */
function multiplyEdgeTile(
  rows: i32, columns: i32, depth: i32, alpha: f32, a: usize, b: usize, c: usize, cStride: i32,
): void {
  memory.fill(edgeTile, 0, TILE_ROWS * TILE_COLUMNS * 4);
  multiplyTile(depth, alpha, a, b, edgeTile, TILE_COLUMNS);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const target = address(c, i * cStride + j);
      store<f32>(target, load<f32>(target) + load<f32>(address(edgeTile, i * TILE_COLUMNS + j)));
    }
  }
}

/**
 * C += alpha × A · B, with C of `rows` × `columns` and A of `rows` × `depth`. C's columns are contiguous.
 *
 * @param diagonal The column in which the diagonal crosses row 0; tiles that lie wholly above the diagonal are left out.
 *   At least `columns` for the whole product.
 */
export function multiplyAdd(
  rows: i32, columns: i32, depth: i32, alpha: f32,
  a: usize, aRowStride: i32, aColumnStride: i32,
  b: usize, bRowStride: i32, bColumnStride: i32,
  c: usize, cStride: i32, diagonal: i32,
): void {
  for (let column = 0; column < columns; column += BLOCK_COLUMNS) {
    const blockColumns = min(BLOCK_COLUMNS, columns - column);
    for (let k = 0; k < depth; k += BLOCK_DEPTH) {
      const blockDepth = min(BLOCK_DEPTH, depth - k);
      pack(address(b, k * bRowStride + column * bColumnStride), bColumnStride, bRowStride,
        blockColumns, blockDepth, TILE_COLUMNS, packedB);
      for (let row = 0; row < rows; row += BLOCK_ROWS) {
        const blockRows = min(BLOCK_ROWS, rows - row);
        if (column > row + blockRows - 1 + diagonal) continue;
        pack(address(a, row * aRowStride + k * aColumnStride), aRowStride, aColumnStride,
          blockRows, blockDepth, TILE_ROWS, packedA);
        for (let j = 0; j < blockColumns; j += TILE_COLUMNS) {
          for (let i = 0; i < blockRows; i += TILE_ROWS) {
            if (column + j > row + i + TILE_ROWS - 1 + diagonal) continue;
            const tileA = address(packedA, i * blockDepth), tileB = address(packedB, j * blockDepth);
            const tileC = address(c, (row + i) * cStride + column + j);
            if (i + TILE_ROWS <= blockRows && j + TILE_COLUMNS <= blockColumns) {
              multiplyTile(blockDepth, alpha, tileA, tileB, tileC, cStride);
            } else {
              multiplyEdgeTile(min(TILE_ROWS, blockRows - i), min(TILE_COLUMNS, blockColumns - j),
                blockDepth, alpha, tileA, tileB, tileC, cStride);
            }
          }
        }
      }
    }
  }
}

/** Inner product of two contiguous vectors. */
export function dot(length: i32, x: usize, y: usize): f32 {
  let sum0 = f32x4.splat(0), sum1 = f32x4.splat(0);
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    sum0 = f32x4.add(sum0, f32x4.mul(v128.load(address(x, i)), v128.load(address(y, i))));
    sum1 = f32x4.add(sum1, f32x4.mul(v128.load(address(x, i), 16), v128.load(address(y, i), 16)));
  }
  sum0 = f32x4.add(sum0, sum1);
  let sum = f32x4.extract_lane(sum0, 0) + f32x4.extract_lane(sum0, 1)
    + f32x4.extract_lane(sum0, 2) + f32x4.extract_lane(sum0, 3);
  for (; i < length; i++) sum += load<f32>(address(x, i)) * load<f32>(address(y, i));
  return sum;
}

/** y = A·x, for a matrix whose rows follow each other. */
export function multiplyVector(rows: i32, columns: i32, matrix: usize, x: usize, y: usize): void {
  for (let i = 0; i < rows; i++) {
    store<f32>(address(y, i), dot(columns, matrix, x));
    matrix = address(matrix, columns);
  }
}

/** y += factor × x, of contiguous vectors. */
export function addScaled(length: i32, factor: f32, x: usize, y: usize): void {
  const factors = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const target = address(y, i);
    v128.store(target, f32x4.add(v128.load(target), f32x4.mul(factors, v128.load(address(x, i)))));
  }
  for (; i < length; i++) {
    const target = address(y, i);
    store<f32>(target, load<f32>(target) + factor * load<f32>(address(x, i)));
  }
}

/** Copies rows of a matrix, each times its factor: row `i` of the target is factors[i] × row indexes[i] of the source. */
export function gatherRows(count: i32, columns: i32, source: usize, indexes: usize, factors: usize, target: usize): void {
  for (let i = 0; i < count; i++) {
    const row = address(source, load<i32>(address(indexes, i)) * columns);
    memory.fill(target, 0, (<usize>columns) << 2);
    addScaled(columns, load<f32>(address(factors, i)), row, target);
    target = address(target, columns);
  }
}

/** y += Σ factors[i] × row `i`, for a matrix whose rows follow each other. */
export function addRows(rows: i32, columns: i32, matrix: usize, factors: usize, y: usize): void {
  for (let i = 0; i < rows; i++) {
    addScaled(columns, load<f32>(address(factors, i)), matrix, y);
    matrix = address(matrix, columns);
  }
}

/**
 * Overwrites the lower triangle of a symmetric positive definite matrix by its Cholesky factor L, row by row. Returns
 * false when a pivot is not positive: the matrix is not positive definite in float32.
 */
export function factorize(size: i32, matrix: usize, stride: i32): bool {
  for (let i = 0; i < size; i++) {
    const row = address(matrix, i * stride);
    for (let j = 0; j < i; j++) {
      const other = address(matrix, j * stride);
      const value = (load<f32>(address(row, j)) - dot(j, row, other)) / load<f32>(address(other, j));
      store<f32>(address(row, j), value);
    }
    const pivot = load<f32>(address(row, i)) - dot(i, row, row);
    if (!(pivot > 0)) return false;
    store<f32>(address(row, i), sqrt<f32>(pivot));
  }
  return true;
}

/** Solves L·Lᵀ·x = b for a factor of `factorize`; overwrites b by x. */
export function solve(size: i32, factor: usize, stride: i32, b: usize): void {
  for (let i = 0; i < size; i++) {
    const row = address(factor, i * stride);
    const target = address(b, i);
    store<f32>(target, (load<f32>(target) - dot(i, row, b)) / load<f32>(address(row, i)));
  }
  for (let i = size - 1; i >= 0; i--) {
    const row = address(factor, i * stride);
    const target = address(b, i);
    const value = load<f32>(target) / load<f32>(address(row, i));
    store<f32>(target, value);
    addScaled(i, -value, row, b);
  }
}
