import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateInteractions } from '../synthetic/generate-interactions.js';
import { runRecs } from './run.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recs-page-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  const [output, errors]: [string[], string[]] = [[], []];
  const code = await runRecs(['page', ...args], {
    write: (text) => output.push(text),
    writeError: (text) => errors.push(text),
    isInteractive: false,
    signal: new AbortController().signal,
  });
  return { code, output: output.join(''), errors: errors.join('') };
}

interface Output {
  readonly members: { readonly tested: number };
  readonly results: readonly { readonly page: string; readonly hits: number; readonly hitsByRow: readonly number[] }[];
}

async function figures(...args: readonly string[]) {
  const { code, output, errors } = await run(...args, '--json');
  expect([code, errors]).toEqual([0, '']);
  const { members, results } = JSON.parse(output) as Output;
  return { tested: members.tested, results: results.map(({ page, hits, hitsByRow }) => ({ page, hits, hitsByRow })) };
}

test('on generated interactions the learned page shows the next title more often than the popular one', async () => {
  const { userIds, itemIds, offsets, items } = generateInteractions(
    { users: 300, items: 200, genres: 10, shortestHistory: 12 },
    3,
  );
  const file = join(folder, 'lists.txt');
  const lines = userIds.map((user, index) => {
    const own = items.subarray(offsets[index], offsets[index + 1]);
    return `${user} ${Array.from(own, (item) => itemIds[item]).join(' ')}\n`;
  });
  await writeFile(file, lines.join(''));
  const first = await figures('--data', file, '--seed', '4');
  expect(await figures('--data', file, '--seed', '4')).toEqual(first);
  expect(first.tested).toBeGreaterThan(30);
  const [popular, learned] = first.results;
  expect([popular?.page, learned?.page]).toEqual(['popularity', 'blend-next']);
  expect(learned?.hits).toBeGreaterThan(2 * (popular?.hits ?? 0));
  expect(learned?.hitsByRow.reduce((sum, hits) => sum + hits, 0)).toBe(learned?.hits);
  const validation = await figures('--data', file, '--seed', '4', '--validation');
  expect(validation.results).not.toEqual(first.results);
});

test('titles are read with quotes, `::` and both encodings; a wrong line is named', async () => {
  const data = join(folder, 'few.txt');
  await writeFile(data, Array.from({ length: 40 }, (_, user) => `u${user} a b c\n`).join(''));
  const titles = async (content: string | Buffer) => {
    const file = join(folder, 'titles');
    await writeFile(file, content);
    return run('--data', data, '--titles', file, '--model', 'ease');
  };
  expect((await titles('movieId,title,genres\na,"One, two (1999)",Drama|War\n')).code).toBe(0);
  expect((await titles(Buffer.from('a::Caf\u00e9 (1999)::Drama\n', 'latin1'))).code).toBe(0);
  for (const [content, line] of [
    ['movieId,title,genres\na,One\n', 2],
    ['a::One::Drama::more\n', 1],
    ['movieId,title,genres\na,"One,Drama\n', 2],
  ] as const) {
    const { code, errors } = await titles(content);
    expect(code).toBe(1);
    expect(errors).toContain(`titles:${line}: `);
  }
  expect((await run('--data', data, '--titles', join(folder, 'missing'))).code).toBe(1);
});

test('wrong options are refused', async () => {
  for (const args of [[], ['--data', 'x', '--demo', 'small'], ['--demo', 'small', '--titles', 'x']])
    expect((await run(...args)).code).toBe(2);
});
