/**
 * Loads the packages that a bundle does not contain when they are first used. The bundler requires all of them at the
 * start, also those that only a dynamically imported module imports, such as the driver of a database that is not
 * chosen.
 */

/** The variable and the path of each, as the bundler writes them. The second line is there for a default import. */
const REQUIRE = /^let ([\w$]+) = require\("(\.[^"]*node_modules\/[^"]+)"\);(\n\1 = __toESM\(\1((?:, 1)?)\);)?$/gm;

/**
 * Lines stay lines, so that the source map of the code still applies.
 *
 * @param {string} code A CommonJS bundle.
 */
export function loadExternalsWhenUsed(code) {
  /** @type {string[]} */
  const names = [];
  const lazy = code.replace(REQUIRE, (_whole, name, path, conversion = '', mode = '') => {
    names.push(name);
    const loaded = conversion === '' ? `require("${path}")` : `__toESM(require("${path}")${mode})`;
    return `let ${name}$loaded; const ${name} = () => (${name}$loaded ??= ${loaded});${conversion === '' ? '' : '\n'}`;
  });
  if (names.length === 0) return code;
  const uses = new RegExp(`(?<![\\w$.])(${names.map(escaped).join('|')})(?![\\w$])(?! = \\(\\) =>)`, 'g');
  return lazy.replace(uses, '($1())');
}

/** @param {string} name */
function escaped(name) {
  return name.replaceAll('$', '\\$');
}
