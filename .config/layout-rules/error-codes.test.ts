/** Compares the error codes in the sources with the catalogue in `packages/contracts/src/error-codes.ts`. */
import { describe, expect, test } from 'vitest';
import { ERROR_CATALOGUE, PROBLEMS, REGISTRY_ERRORS } from '@marquee/contracts/error-codes';
import { filesBelow, isTest, read } from './files.js';

const product = ['router', 'schema', 'subgraphs', 'packages/subgraph/src', 'clients'].flatMap((folder) =>
  filesBelow(folder).filter((file) => /\.tsx?$/.test(file) && !isTest(file) && !/\/(proofs|bench)\//.test(file)),
);
const owners = [...new Set(product.flatMap((file) => /^subgraphs\/([^/]+)\//.exec(file)?.[1] ?? []))];

function prefixOf(owner: string): string {
  return `${owner.toUpperCase().replaceAll('-', '_')}_`;
}

/** Codes of `Problem` objects and of GraphQL errors, where they are written as a literal. */
function literalCodesIn(text: string): readonly string[] {
  const problems = /__typename: '\w+Problem'[^}]{0,60}?\bcode: \(?(?:\w+ \? )?'([A-Z][A-Z0-9_]*)'/g;
  const errors = /extensions: \{[^}]*?\bcode: '([A-Z][A-Z0-9_]*)'/g;
  const thrown = /new (?:ClientError|PlanningError)\(\s*'([A-Z][A-Z0-9_]*)'/g;
  return [problems, errors, thrown].flatMap((pattern) => [...text.matchAll(pattern)].map(([, code]) => code ?? ''));
}

test('every error code that is used is in the catalogue', () => {
  const used = product.flatMap((file) => literalCodesIn(read(file)).map((code) => ({ file, code })));
  expect(used.length).toBeGreaterThan(40);
  expect(used.filter(({ code }) => !Object.hasOwn(ERROR_CATALOGUE, code))).toEqual([]);
});

describe.each(owners)('the problem codes of %s', (owner) => {
  const sources = product.filter((file) => file.startsWith(`subgraphs/${owner}/`));

  test('begin with its name', () => {
    const foreign = sources
      .flatMap((file) => literalCodesIn(read(file)).map((code) => ({ file, code })))
      .filter(({ code }) => Object.hasOwn(PROBLEMS, code) && !code.startsWith(prefixOf(owner)));
    expect(foreign).toEqual([]);
  });

  test('of the catalogue are used', () => {
    const text = sources.map((file) => read(file)).join('\n');
    const unused = Object.keys(PROBLEMS)
      .filter((code) => code.startsWith(prefixOf(owner)))
      // The codes of ended sessions are composed of a prefix and the reason.
      .filter((code) => !text.includes(`'${code}'`) && !/^PLAYBACK_SESSION_/.test(code));
    expect(unused).toEqual([]);
  });
});

test('every problem code belongs to a subgraph, and every code of the registry begins with its name', () => {
  const prefixes = owners.map(prefixOf);
  expect(Object.keys(PROBLEMS).filter((code) => !prefixes.some((prefix) => code.startsWith(prefix)))).toEqual([]);
  expect(Object.keys(REGISTRY_ERRORS).filter((code) => !code.startsWith('REGISTRY_'))).toEqual([]);
});

test('every sentence ends with a full stop, and every status is an HTTP status', () => {
  for (const { sentence, httpStatus } of Object.values(ERROR_CATALOGUE)) {
    expect(sentence).toMatch(/^[A-Z`].*[.]$/);
    expect(httpStatus).toBeGreaterThanOrEqual(200);
    expect(httpStatus).toBeLessThan(600);
  }
});
