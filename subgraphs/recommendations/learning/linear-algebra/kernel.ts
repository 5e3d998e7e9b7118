/**
 * The WebAssembly kernel (`kernel.as`) with a memory of its own. Vectors and matrices are `Float32Array`s within that
 * memory, given by `allocate`; the memory has a fixed size, so that they stay valid.
 */
import { WASM_BASE64 } from './generated/kernel.js';

/** What is used of the standard's JavaScript API; TypeScript declares it for browsers only. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

interface Exports {
  firstFreeAddress(): number;
  multiplyAdd(
    ...sizesAndAddresses: [
      ...[rows: number, columns: number, depth: number, alpha: number],
      ...[a: number, aRowStride: number, aColumnStride: number],
      ...[b: number, bRowStride: number, bColumnStride: number],
      ...[c: number, cStride: number, diagonal: number],
    ]
  ): void;
  dot(length: number, x: number, y: number): number;
  multiplyVector(rows: number, columns: number, matrix: number, x: number, y: number): void;
  addScaled(length: number, factor: number, x: number, y: number): void;
  gatherRows(
    ...sizesAndAddresses: [
      ...[count: number, columns: number, source: number],
      ...[indexes: number, factors: number, target: number],
    ]
  ): void;
  addRows(rows: number, columns: number, matrix: number, factors: number, y: number): void;
  factorize(size: number, matrix: number, stride: number): number;
  solve(size: number, factor: number, stride: number, b: number): void;
}

/** A part of a kernel's memory as a matrix. Strides are in elements; exchanged strides are the transposed matrix. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

export interface Kernel {
  /**
   * Zeroes of this kernel's memory, at an address that is a multiple of 16 bytes. Throws a `RangeError` when the memory
   * is used up.
   */
  allocate(length: number): Float32Array;
  /**
   * C += alpha × A·B. The columns of C are contiguous.
   *
   * @param options.isLowerOnly C is square and its part above the diagonal has no meaning: much of it is not computed.
   */
  multiplyAdd(alpha: number, a: Matrix, b: Matrix, c: Matrix, options?: { readonly isLowerOnly: boolean }): void;
  /** x·y */
  dot(x: Float32Array, y: Float32Array): number;
  /** y = A·x, for a matrix of `y.length` rows and `x.length` columns, row by row. */
  multiplyVector(matrix: Float32Array, x: Float32Array, y: Float32Array): void;
  /** y += factor × x */
  addScaled(factor: number, x: Float32Array, y: Float32Array): void;
  /** As `allocate`, for row numbers. */
  allocateIndexes(length: number): Uint32Array;
  /**
   * Copies the rows `indexes` of a matrix of `columns` columns, each times its factor. Throws a `RangeError` when a row
   * is not in the source.
   */
  gatherRows(
    source: Float32Array,
    columns: number,
    indexes: Uint32Array,
    factors: Float32Array,
    target: Float32Array,
  ): void;
  /** y += Σ factors[i] × row `i`, for a matrix of `factors.length` rows and `y.length` columns. */
  addRows(matrix: Float32Array, factors: Float32Array, y: Float32Array): void;
  /**
   * Overwrites the lower triangle of a symmetric matrix of `size` rows by its Cholesky factor. Throws a
   * `NotPositiveDefiniteError`.
   */
  factorize(matrix: Float32Array, size: number): void;
  /** Solves A·x = b by the factor of A; overwrites b by x. */
  solve(factor: Float32Array, size: number, b: Float32Array): void;
}

/** A matrix that has to be positive definite is not, or is so close to singular that float32 cannot tell. */
export class NotPositiveDefiniteError extends Error {
  override readonly name = 'NotPositiveDefiniteError';
  constructor() {
    super('The matrix is not positive definite in float32. A larger regularisation makes it so.');
  }
}

/** Low addresses are the module's own: packed parts of matrices. */
const RESERVED_BYTES = 1024 * 1024;
const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
const ALIGNMENT_BYTES = 16;

let compiled: object | undefined;

/**
 * A kernel whose vectors and matrices have `floats` elements together, in at most `parts` parts. Throws a `RangeError`
 * beyond WebAssembly's 4 GiB.
 */
export function createKernel(floats: number, parts = 64): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(WASM_BASE64, 'base64'));
  const pages = Math.ceil((RESERVED_BYTES + floats * 4 + parts * ALIGNMENT_BYTES) / PAGE_BYTES);
  if (pages > MAX_PAGES) throw new RangeError(`${floats} numbers exceed WebAssembly's memory of 4 GiB.`);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory, abort: onAbort } });
  const wasm = exports as Exports;
  if (wasm.firstFreeAddress() > RESERVED_BYTES) throw new RangeError('The kernel needs more memory than is reserved.');
  return bindKernel(wasm, memory.buffer);
}

function onAbort(): never {
  throw new Error('The WebAssembly kernel has failed.');
}

function bindKernel(wasm: Exports, buffer: ArrayBuffer): Kernel {
  return {
    ...bindMemory(buffer),
    ...bindProducts(wasm, buffer),
    ...bindRows(wasm, buffer),
    ...bindSolver(wasm, buffer),
  };
}

function bindMemory(buffer: ArrayBuffer): Pick<Kernel, 'allocate' | 'allocateIndexes'> {
  let next = RESERVED_BYTES;
  const reserve = (length: number): number => {
    const start = next;
    next = Math.ceil((next + length * 4) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    return start;
  };
  return {
    allocate: (length) => new Float32Array(buffer, reserve(length), length),
    allocateIndexes: (length) => new Uint32Array(buffer, reserve(length), length),
  };
}

function bindProducts(
  wasm: Exports,
  buffer: ArrayBuffer,
): Pick<Kernel, 'multiplyAdd' | 'dot' | 'multiplyVector' | 'addScaled'> {
  return {
    multiplyAdd(alpha, a, b, c, { isLowerOnly } = { isLowerOnly: false }) {
      requireProduct(buffer, a, b, c);
      wasm.multiplyAdd(
        ...([c.rows, c.columns, a.columns, alpha] as const),
        ...([a.values.byteOffset, a.rowStride, a.columnStride] as const),
        ...([b.values.byteOffset, b.rowStride, b.columnStride] as const),
        ...([c.values.byteOffset, c.rowStride, isLowerOnly ? 0 : c.columns] as const),
      );
    },
    dot(x, y) {
      requireVectors(buffer, x, y);
      return wasm.dot(x.length, x.byteOffset, y.byteOffset);
    },
    multiplyVector(matrix, x, y) {
      requireWithin(buffer, matrix, x.length * y.length);
      requireWithin(buffer, x, x.length);
      requireWithin(buffer, y, y.length);
      wasm.multiplyVector(y.length, x.length, matrix.byteOffset, x.byteOffset, y.byteOffset);
    },
    addScaled(factor, x, y) {
      requireVectors(buffer, x, y);
      wasm.addScaled(x.length, factor, x.byteOffset, y.byteOffset);
    },
  };
}

function bindRows(wasm: Exports, buffer: ArrayBuffer): Pick<Kernel, 'gatherRows' | 'addRows'> {
  return {
    gatherRows(source, columns, indexes, factors, target) {
      requireWithin(buffer, source, 0);
      requireWithin(buffer, indexes, indexes.length);
      requireWithin(buffer, factors, indexes.length);
      requireWithin(buffer, target, indexes.length * columns);
      const rows = Math.floor(source.length / columns);
      for (let i = 0; i < indexes.length; i++)
        if ((indexes[i] ?? 0) >= rows) throw new RangeError(`There is no row ${indexes[i]} among ${rows}.`);
      wasm.gatherRows(
        ...([indexes.length, columns, source.byteOffset] as const),
        ...([indexes.byteOffset, factors.byteOffset, target.byteOffset] as const),
      );
    },
    addRows(matrix, factors, y) {
      requireWithin(buffer, matrix, factors.length * y.length);
      requireWithin(buffer, factors, factors.length);
      requireWithin(buffer, y, y.length);
      wasm.addRows(factors.length, y.length, matrix.byteOffset, factors.byteOffset, y.byteOffset);
    },
  };
}

function bindSolver(wasm: Exports, buffer: ArrayBuffer): Pick<Kernel, 'factorize' | 'solve'> {
  return {
    factorize(matrix, size) {
      requireWithin(buffer, matrix, size * size);
      if (wasm.factorize(size, matrix.byteOffset, size) === 0) throw new NotPositiveDefiniteError();
    },
    solve(factor, size, b) {
      requireWithin(buffer, factor, size * size);
      requireWithin(buffer, b, size);
      wasm.solve(size, factor.byteOffset, size, b.byteOffset);
    },
  };
}

/** The kernel itself does not check addresses: a wrong one would overwrite other vectors. */
function requireWithin(
  buffer: ArrayBuffer,
  { buffer: other, length }: Float32Array | Uint32Array,
  needed: number,
): void {
  if (other !== buffer) throw new TypeError('The vector or matrix is not of the memory of this kernel.');
  if (length < needed) throw new RangeError(`${needed} numbers are needed, and ${length} are given.`);
}

function requireVectors(buffer: ArrayBuffer, x: Float32Array, y: Float32Array): void {
  requireWithin(buffer, x, x.length);
  requireWithin(buffer, y, x.length);
}

function requireProduct(buffer: ArrayBuffer, a: Matrix, b: Matrix, c: Matrix): void {
  if (a.columns !== b.rows || a.rows !== c.rows || b.columns !== c.columns || c.columnStride !== 1) {
    const sizes = [a, b, c].map(({ rows, columns }) => `${rows} × ${columns}`);
    throw new RangeError(`Matrices of ${sizes.join(', ')} do not fit as A·B = C.`);
  }
  for (const { values, rows, columns, rowStride, columnStride } of [a, b, c]) {
    const last = rows === 0 || columns === 0 ? 0 : (rows - 1) * rowStride + (columns - 1) * columnStride + 1;
    requireWithin(buffer, values, last);
  }
}

/** `values` as a matrix of rows that follow each other. */
export function rowMajor(values: Float32Array, rows: number, columns: number): Matrix {
  return { values, rows, columns, rowStride: columns, columnStride: 1 };
}

export function transposed({ values, rows, columns, rowStride, columnStride }: Matrix): Matrix {
  return { values, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride };
}

/** `count` rows from `first` on, of a row-major matrix. */
export function rowsOf({ values, columns, rowStride, columnStride }: Matrix, first: number, count: number): Matrix {
  const part = values.subarray(first * rowStride, (first + count) * rowStride);
  return { values: part, rows: count, columns, rowStride, columnStride };
}
