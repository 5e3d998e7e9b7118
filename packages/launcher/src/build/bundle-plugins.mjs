/** Plugins of the bundler that a bundle of this checkout and one of a published package have in common. */
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { ROOT } from '../workspace.mjs';

/** Imports between our packages lead to `dist`; a bundle is made from the sources. */
export function resolveOwnPackages(outputs) {
  const sources = new Map([...outputs].map(([source, output]) => [join(ROOT, output), join(ROOT, source)]));
  return {
    name: 'own-packages',
    resolveId: {
      filter: { id: /^@marquee\// },
      handler(id, importer) {
        const compiled = resolveFrom(importer, id);
        // An optional workspace that is not installed is looked for at run time, and its absence reported there.
        return compiled === null ? { id, external: true } : (sources.get(compiled) ?? compiled);
      },
    },
  };
}

function resolveFrom(importer, id) {
  try {
    return createRequire(importer).resolve(id);
  } catch {
    return null;
  }
}

/**
 * A specifier that is put together from a constant of its module hides an optional workspace from the type checker.
 * Here it is written out, so that the workspace is in the bundle and shares its packages (two copies of `graphql`
 * refuse to work together).
 */
export function resolveComputedImports() {
  return {
    name: 'computed-imports',
    transform: {
      filter: { code: 'import(`${' },
      handler(code) {
        const replaced = code.replaceAll(/\bimport\(`\$\{(\w+)\}([^`$]*)`\)/g, (whole, name, rest) => {
          const value = new RegExp(`const ${name} = '([^']+)'`).exec(code)?.[1];
          return value === undefined ? whole : `import('${value}${rest}')`;
        });
        return { code: replaced, map: null };
      },
    },
  };
}

/**
 * CommonJS has no top-level `await`: the statements of an entry, after its imports and exported types, run in an async
 * function.
 */
export function runAsync(entry, parseSync) {
  const id = join(ROOT, entry);
  return {
    name: 'top-level-await',
    transform: {
      filter: { code: 'await' },
      handler(code, module) {
        if (module !== id) return undefined;
        const { body } = parseSync(module, code).program;
        const last = body.findLast(({ type }) => /^(Import|Export)/.test(type))?.end ?? 0;
        return { code: `${code.slice(0, last)} void (async () => {${code.slice(last)}\n})();`, map: null };
      },
    },
  };
}

/** In a bundle, `import.meta.url` stays the URL of the module's own compiled file: files are found relative to it. */
export function keepModuleUrls(folder, outputs) {
  return {
    name: 'module-urls',
    transform: {
      filter: { code: 'import.meta.url' },
      handler(code, module) {
        const output = outputs.get(relative(ROOT, module));
        if (output === undefined) return undefined;
        const url = `new URL(${JSON.stringify(relative(folder, output))}, __bundleUrl).href`;
        return { code: code.replaceAll('import.meta.url', url), map: null };
      },
    },
  };
}
