/** What a process keeps of large requests. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { startSeededCatalog } from './requests.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function heapMb(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

/** A valid operation of about 13 KB that no other has. */
function largeOperation(index: number): string {
  const fields = Array.from({ length: 330 }, (_, field) => `a${index}_${field}: boxArt(width: 320) { url }`);
  return `query Large${index} { titles(ids: []) { ${fields.join(' ')} } }`;
}

// The gate remembers half a million characters: 40 MB of such documents. Apollo Server's own store kept 130 MB more.
test('documents of 400 different large requests take a bounded part of the heap', async () => {
  await using catalog = await startSeededCatalog();
  await catalog.execute(largeOperation(0));
  const before = await heapMb();
  let refused = 0;
  for (let index = 1; index <= 400; index++) {
    const { errors } = await catalog.execute(largeOperation(index));
    if (errors.length > 0) refused += 1;
  }
  const kept = (await heapMb()) - before;
  expect(refused).toBe(0);
  expect(kept).toBeLessThan(60);
});
