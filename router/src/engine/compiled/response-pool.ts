/**
 * The memory of sent responses, for the next ones. V8 frees buffers with its garbage collections only: at a thousand
 * responses a second, those between two collections are tens of megabytes, and each costs a system call and page faults.
 */

/** Sizes are multiples of this. */
const STEP_BYTES = 16 * 1024;
/** Smaller and larger ones are left to the garbage collection. */
const LEAST_BYTES = STEP_BYTES / 2;
const MAX_BYTES = 1024 * 1024;
/** Of the free ones together. Those that were used the longest time ago are dropped first. */
const MAX_FREE_BYTES = 4 * 1024 * 1024;
/** A free buffer is not used for a response that needs less than this part of it. */
const LEAST_USE = 0.5;

/** A response that may be released: nobody else has its memory. */
export class PooledResponse {
  #slab: Buffer | null;
  #bytes: Buffer | null;

  constructor(slab: Buffer | null, bytes: Buffer) {
    this.#slab = slab;
    this.#bytes = bytes;
  }

  /** Throws when the response was released: its memory may have another response. */
  get bytes(): Buffer {
    if (this.#bytes === null) throw new TypeError('The response was released.');
    return this.#bytes;
  }

  /** To be called when the response is sent, by its only owner. A response that is not released is collected. */
  release(): void {
    const slab = this.#slab;
    [this.#slab, this.#bytes] = [null, null];
    if (slab !== null) keep(slab);
  }
}

/** Free ones, the last released at the end. */
const free: Buffer[] = [];
let freeBytes = 0;

/** With `count` bytes of any content, to be overwritten. */
export function takeResponse(count: number): PooledResponse {
  if (count > MAX_BYTES || count < LEAST_BYTES) return new PooledResponse(null, Buffer.allocUnsafeSlow(count));
  const slab = takeFree(count) ?? Buffer.allocUnsafeSlow(Math.ceil(count / STEP_BYTES) * STEP_BYTES);
  return new PooledResponse(slab, slab.subarray(0, count));
}

function takeFree(count: number): Buffer | null {
  for (let index = free.length - 1; index >= 0; index -= 1) {
    const slab = free[index];
    if (slab === undefined || slab.length < count || count < slab.length * LEAST_USE) continue;
    free.splice(index, 1);
    freeBytes -= slab.length;
    return slab;
  }
  return null;
}

function keep(slab: Buffer): void {
  free.push(slab);
  freeBytes += slab.length;
  while (freeBytes > MAX_FREE_BYTES) freeBytes -= free.shift()?.length ?? 0;
}
