/**
 * Weights from item to item, all of them (dense) or the largest (sparse). Row `i` has what the item `i` of a history adds
 * to the scores of all items, so that the scores of a history are a sum of rows.
 */
import type { Tensor } from '../model.js';

export interface ItemWeights {
  readonly size: number;
  /** out += factor × row; with a negative factor, out += factor × max(0, row) */
  addRow(row: number, factor: number, out: Float32Array): void;
  /** out[places[column]] += factor × row[column], likewise */
  scatterRow(row: number, factor: number, places: Uint32Array, out: Float32Array): void;
  at(row: number, column: number): number;
  tensors(): Readonly<Record<string, Tensor>>;
}

/** Only weights above it count. */
function leastFor(factor: number): number {
  return factor < 0 ? 0 : -Infinity;
}

/** @param values Row by row. */
export function denseWeights(values: Float32Array, size: number): ItemWeights {
  return {
    size,
    addRow(row, factor, out) {
      const start = row * size;
      // Two loops: this one is most of the time of a score, and few factors are negative.
      if (factor < 0)
        for (let column = 0; column < size; column++)
          out[column] = (out[column] ?? 0) + factor * Math.max(0, values[start + column] ?? 0);
      else
        for (let column = 0; column < size; column++)
          out[column] = (out[column] ?? 0) + factor * (values[start + column] ?? 0);
    },
    scatterRow(row, factor, places, out) {
      const start = row * size;
      const least = leastFor(factor);
      for (let column = 0; column < size; column++) {
        const [place, value] = [places[column] ?? 0, values[start + column] ?? 0];
        if (value > least) out[place] = (out[place] ?? 0) + factor * value;
      }
    },
    at: (row, column) => values[row * size + column] ?? 0,
    tensors: () => ({ values }),
  };
}

/** @param columns Those of row `i` stand from `offsets[i]` up to, without, `offsets[i + 1]`, in ascending order. */
export function sparseWeights(offsets: Uint32Array, columns: Uint16Array, values: Float32Array): ItemWeights {
  return {
    size: offsets.length - 1,
    addRow(row, factor, out) {
      const [end, least] = [offsets[row + 1] ?? 0, leastFor(factor)];
      for (let index = offsets[row] ?? 0; index < end; index++) {
        const [column, value] = [columns[index] ?? 0, values[index] ?? 0];
        if (value > least) out[column] = (out[column] ?? 0) + factor * value;
      }
    },
    scatterRow(row, factor, places, out) {
      const [end, least] = [offsets[row + 1] ?? 0, leastFor(factor)];
      for (let index = offsets[row] ?? 0; index < end; index++) {
        const [place, value] = [places[columns[index] ?? 0] ?? 0, values[index] ?? 0];
        if (value > least) out[place] = (out[place] ?? 0) + factor * value;
      }
    },
    at(row, column) {
      let [low, high] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((columns[middle] ?? 0) < column) low = middle + 1;
        else high = middle;
      }
      return low < (offsets[row + 1] ?? 0) && columns[low] === column ? (values[low] ?? 0) : 0;
    },
    tensors: () => ({ offsets, columns, values }),
  };
}

/** Columns of sparse weights are numbers of 16 bits. */
export const MAX_SPARSE_SIZE = 65_536;

/**
 * Keeps the weights with the largest absolute values, `perItem` for each item on average; weights that are equal to the
 * smallest kept one are left out when not all of them fit.
 *
 * @param values Row by row.
 */
export function keepLargestWeights(values: Float32Array, size: number, perItem: number): ItemWeights {
  const threshold = thresholdOf(values.subarray(0, size * size), size * perItem);
  const offsets = new Uint32Array(size + 1);
  let kept = 0;
  for (let row = 0; row < size; row++) {
    for (let index = row * size; index < (row + 1) * size; index++) {
      if (Math.abs(values[index] ?? 0) > threshold) kept += 1;
    }
    offsets[row + 1] = kept;
  }
  const [columns, largest] = [new Uint16Array(kept), new Float32Array(kept)];
  let next = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const value = values[row * size + column] ?? 0;
      if (Math.abs(value) <= threshold) continue;
      columns[next] = column;
      largest[next] = value;
      next += 1;
    }
  }
  return sparseWeights(offsets, columns, largest);
}

const HALF_BITS = 16;
const HALF_VALUES = 1 << HALF_BITS;

/**
 * The smallest number that at most `maximum` absolute values exceed. The bits of positive float32 numbers, read as whole
 * numbers, have the numbers' order: the upper 16 bits are counted first, then the lower ones of the value sought.
 */
function thresholdOf(values: Float32Array, maximum: number): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const absolute = (index: number): number => (bits[index] ?? 0) & 0x7fff_ffff;
  const upper = new Uint32Array(HALF_VALUES);
  for (let index = 0; index < bits.length; index++) {
    const half = absolute(index) >>> HALF_BITS;
    upper[half] = (upper[half] ?? 0) + 1;
  }
  let [larger, prefix] = [0, HALF_VALUES - 1];
  while (prefix > 0 && larger + (upper[prefix] ?? 0) <= maximum) larger += upper[prefix--] ?? 0;
  const lower = new Uint32Array(HALF_VALUES);
  for (let index = 0; index < bits.length; index++) {
    if (absolute(index) >>> HALF_BITS !== prefix) continue;
    const half = absolute(index) & (HALF_VALUES - 1);
    lower[half] = (lower[half] ?? 0) + 1;
  }
  let rest = HALF_VALUES - 1;
  while (rest > 0 && larger + (lower[rest] ?? 0) <= maximum) larger += lower[rest--] ?? 0;
  return new Float32Array(Uint32Array.of(((prefix << HALF_BITS) | rest) >>> 0).buffer)[0] ?? 0;
}
