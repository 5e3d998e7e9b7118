/** Compiles sources to JavaScript one by one, without checking their types. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { UserError } from '../console.mjs';
import { ROOT } from '../workspace.mjs';

/** What bundler and transpiler have in common: as in the root's `tsconfig.json`. */
export const TRANSFORM_OPTIONS = { target: 'es2022', typescript: { onlyRemoveTypeImports: true } };

/**
 * Compiles the sources that changed since the last call, and removes the output of deleted sources.
 *
 * @param {ReadonlyMap<string, string>} outputs Source -> compiled file, of everything that is to be up to date.
 * @param {ReadonlySet<string>} allSources All sources of the checkout, including those that are not compiled now.
 * @param {import('./build-state.mjs').BuildState} state Changed in place.
 * @returns {Promise<number>} How many were compiled.
 */
export async function transpileChanged(outputs, allSources, state) {
  for (const [source, { output }] of Object.entries(state.transpiled)) {
    if (allSources.has(source)) continue;
    for (const file of [output, `${output}.map`]) rmSync(join(ROOT, file), { force: true });
    delete state.transpiled[source];
  }
  const changed = [...outputs].filter(
    ([source, output]) =>
      state.transpiled[source]?.fingerprint !== state.fingerprintOf(source) || !existsSync(join(ROOT, output)),
  );
  if (changed.length === 0) return 0;
  const { transformSync } = await import('rolldown/utils');
  for (const [source, output] of changed) {
    transpileFile(transformSync, source, output);
    state.transpiled[source] = { fingerprint: state.fingerprintOf(source), output };
  }
  return changed.length;
}

function transpileFile(transformSync, source, output) {
  const text = readFileSync(join(ROOT, source), 'utf8');
  const { code, map, errors } = transformSync(source, text, { ...TRANSFORM_OPTIONS, sourcemap: true });
  if (errors.length > 0)
    throw new UserError(
      `${source} cannot be compiled:\n${errors.map(({ message, codeframe }) => codeframe ?? message).join('\n')}`,
    );
  const target = join(ROOT, output);
  const { sourcesContent: _, ...rest } = map;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${code}//# sourceMappingURL=${basename(output)}.map\n`);
  writeFileSync(
    `${target}.map`,
    JSON.stringify({ ...rest, file: basename(output), sources: [relative(dirname(output), source)] }),
  );
}
