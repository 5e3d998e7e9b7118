/** Generated damage to files of all formats: each is read, or refused with a message that names the file. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { DataError } from './data-error.js';
import { readInteractions } from './read-interactions.js';

const CASES = 400;

const TABLES = [',', '::', '\t'].map((delimiter) =>
  Array.from({ length: 30 }, (_, row) => [row % 7, row, 1 + (row % 5), 978_300_000 + row].join(delimiter)),
);
const SEEDS: readonly (readonly string[])[] = [
  ...TABLES,
  ['userId,movieId,rating,timestamp', ...(TABLES[0] ?? [])],
  Array.from({ length: 30 }, (_, row) => [row, row + 1, row + 2, row + 5].join(' ')),
];
const FRAGMENTS = [
  '',
  ',',
  '::',
  '\t',
  ' ',
  '"',
  '\r',
  '\0',
  '\x1b[2J',
  'NaN',
  '-1',
  '1e999',
  'é',
  '\uFEFF',
  '9'.repeat(300),
];

function damage(random: Random): Buffer {
  const lines = [...(SEEDS[random.int(SEEDS.length)] ?? [])];
  for (let count = 1 + random.int(3); count > 0; count -= 1) {
    const at = random.int(lines.length);
    const line = lines[at] ?? '';
    const place = random.int(line.length + 1);
    const fragment = FRAGMENTS[random.int(FRAGMENTS.length)] ?? '';
    lines[at] = line.slice(0, place) + fragment + line.slice(place + random.int(4));
  }
  const bytes = Buffer.from(lines.join(random.int(2) === 0 ? '\n' : '\r\n'));
  if (random.int(4) === 0) bytes[random.int(bytes.length)] = random.int(256);
  return random.int(6) === 0 ? bytes.subarray(0, random.int(bytes.length)) : bytes;
}

test('damaged files are read within their lines, or refused with a message that names the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  const file = join(folder, 'data');
  const random = createRandom(17);
  let refused = 0;
  for (let index = 0; index < CASES; index += 1) {
    const content = damage(random);
    await writeFile(file, content);
    const read = await readInteractions(file).catch((error: unknown) => error);
    if (read instanceof DataError) {
      refused += 1;
      expect(read.message.startsWith(file), content.toString()).toBe(true);
      expect(read.line ?? 1, content.toString()).toBeLessThanOrEqual(32);
      expect(read.message.length).toBeLessThan(300 + file.length);
      continue;
    }
    const { interactions } = read as Awaited<ReturnType<typeof readInteractions>>;
    expect(interactions.offsets.at(-1)).toBe(interactions.items.length);
    for (const item of interactions.items) expect(item).toBeLessThan(interactions.itemIds.length);
    for (const id of [...interactions.userIds, ...interactions.itemIds]) {
      expect(id.trim(), content.toString()).toBe(id);
      expect(id.length).toBeGreaterThan(0);
    }
  }
  await rm(folder, { recursive: true, force: true });
  expect(refused).toBeGreaterThan(CASES / 4);
  expect(refused).toBeLessThan(CASES);
});
