/**
 * Compiles each AssemblyScript source (`NAME.as`) to WebAssembly and writes it as a module that exports the binary:
 * `generated/NAME.ts` beside it. A binary in a module is found by bundles, tests and worker threads alike.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from './console.mjs';
import { ROOT, filesBelow } from './workspace.mjs';

const ENDING = '.as';

const OPTIONS = {
  optimizeLevel: 3,
  noAssert: true,
  runtime: 'stub',
  enable: ['simd'],
  importMemory: true,
  noExportMemory: true,
};

/** Rejects with a `UserError` when a source cannot be compiled. */
export async function generateKernels(folder = 'subgraphs') {
  for (const file of filesBelow(folder, ENDING)) await generateKernel(file);
}

async function generateKernel(file) {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const options = JSON.stringify(OPTIONS);
  const hash = createHash('sha256').update(source).update(options).digest('hex').slice(0, 16);
  const target = join(ROOT, dirname(file), 'generated', `${basename(file, ENDING)}.ts`);
  const firstLine = `// Made from ${basename(file)} by the build (${hash}); edit that instead.`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(firstLine)) return;
  // The compiler is loaded only when it is needed.
  const { default: compiler } = await import('assemblyscript/asc');
  const { binary, error, stderr } = await compiler.compileString({ [`${basename(file, ENDING)}.ts`]: source }, OPTIONS);
  if (error !== null || binary === null) throw new UserError(`${file} cannot be compiled:\n${stderr.toString()}`);
  const text = Buffer.from(binary).toString('base64');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(
    target,
    `${firstLine}\n/** A WebAssembly module in base64. */\nexport const WASM_BASE64 =\n  '${text}';\n`,
  );
}
