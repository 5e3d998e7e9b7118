/** Every HTTP server of a process is made by `packages/runtime/src/http-server.ts`, which sets its limits. */
import { expect, test } from 'vitest';
import { filesBelow, isTest, read } from './files.js';

const SERVER_MODULE = 'packages/runtime/src/http-server.ts';

/** Servers that are no part of the system: benchmarks, fault injection, helpers of tests and proofs. */
const TOOLS =
  /^(router\/bench\/|schema\/bench\/|clients\/e2e\/|packages\/testing\/|packages\/launcher\/|\.config\/)|\/(tests|proofs)\//;

const sources = filesBelow('').filter((file) => /\.(ts|mjs)$/.test(file) && !isTest(file) && !TOOLS.test(file));

test('no other module makes a server', () => {
  const makesServer =
    /import (?!type\b)[^;]*\bfastify\b[^;{]* from 'fastify'|\bcreate(Secure)?Server\b[^;]*from 'node:(https?|http2|net|tls)'/;
  expect(sources.filter((file) => file !== SERVER_MODULE && makesServer.test(read(file)))).toEqual([]);
  expect(makesServer.test(read(SERVER_MODULE))).toBe(true);
});

test('every process that listens makes its server there', () => {
  const listens = sources.filter((file) => /from '@marquee\/runtime\/listen'/.test(read(file)));
  expect(listens.length).toBeGreaterThanOrEqual(4);
  const users = sources.filter((file) => /from '@marquee\/runtime\/http-server'/.test(read(file)));
  const folderOf = (file: string): string => /^(packages\/|subgraphs\/|clients\/)?[^/]+/.exec(file)?.[0] ?? '';
  const served = new Set(users.map(folderOf));
  expect(listens.map(folderOf).filter((folder) => !served.has(folder))).toEqual([]);
});
