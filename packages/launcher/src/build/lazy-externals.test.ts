/** Packages outside of a bundle are loaded when they are used. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { loadExternalsWhenUsed } from './lazy-externals.mjs';

const BUNDLE = `let node_path = require("node:path");
let ___node_modules_driver_index_js = require("../node_modules/driver/index.js");
let ___node_modules_other_js = require("../node_modules/other.js");
___node_modules_other_js = __toESM(___node_modules_other_js, 1);
function open() {
	return new ___node_modules_driver_index_js.Client((0, ___node_modules_other_js.default)());
}
module.exports = { open };`;

/** Runs the bundle. Returns what it exports, and the paths that it has required. */
function run(code: string) {
  const required: string[] = [];
  const modules: Readonly<Record<string, unknown>> = {
    'node:path': {},
    '../node_modules/driver/index.js': {
      Client: class {
        constructor(readonly options: unknown) {}
      },
    },
    '../node_modules/other.js': () => 'options',
  };
  const load = (path: string): unknown => {
    required.push(path);
    return modules[path];
  };
  const module = { exports: {} as { open(): { readonly options: unknown } } };
  const asModule = (value: unknown) => ({ default: value });
  runInNewContext(code, { require: load, module, __toESM: asModule });
  return { required, open: module.exports.open };
}

test('a package is required at its first use, once', () => {
  const { required, open } = run(loadExternalsWhenUsed(BUNDLE));
  expect(required).toEqual(['node:path']);
  expect(open().options).toBe('options');
  expect(open().options).toBe('options');
  expect(required).toEqual(['node:path', '../node_modules/driver/index.js', '../node_modules/other.js']);
});

test('the code behaves as before and keeps its lines', () => {
  const code = loadExternalsWhenUsed(BUNDLE);
  expect(code.split('\n')).toHaveLength(BUNDLE.split('\n').length);
  expect(run(BUNDLE).open()).toEqual(run(code).open());
});

test('a bundle without such packages is not changed', () => {
  expect(loadExternalsWhenUsed('let node_path = require("node:path");')).toBe('let node_path = require("node:path");');
});
