/** `${env.NAME}`, `${env.NAME:-default}` and `${file.PATH}` in the values of a configuration file. `$${` stands for `${`. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from '../environment.js';

/** Of a file that is interpolated: a secret or a certificate. */
const MAX_FILE_BYTES = 65_536;

const EXPRESSION = /\$(\$\{|\{([^}]*)(\}?))/g;
const ENVIRONMENT = /^env\.([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;
const FILE = /^file\.(.+)$/s;

export interface Interpolated {
  readonly text: string;
  /** Clauses that follow the place of the value, as in `${env.KEY}: the variable KEY is not set`. */
  readonly problems: readonly string[];
  /** What expressions stood for, so that messages can leave it out. */
  readonly inserted: readonly string[];
}

/**
 * An empty variable counts as not set, as it does for a setting. What is inserted is not interpolated again.
 *
 * @param folder Of the configuration file: relative paths of `${file.PATH}` are from there.
 */
export function interpolate(text: string, env: Environment, folder: string): Interpolated {
  const [problems, inserted]: [string[], string[]] = [[], []];
  const result = text.replaceAll(EXPRESSION, (whole, escaped: string, expression?: string, end?: string) => {
    if (expression === undefined) return escaped;
    const value = end === '}' ? valueOf(expression, env, folder) : { problem: 'it has no "}" at its end' };
    if (value.problem !== undefined) problems.push(`${whole}: ${value.problem}`);
    else if (value.text !== '') inserted.push(value.text);
    return value.text ?? '';
  });
  return { text: result, problems, inserted };
}

type Value =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: string };

function valueOf(expression: string, env: Environment, folder: string): Value {
  if (expression.includes('${')) return { problem: 'an expression cannot contain another one' };
  const [, name, fallback] = ENVIRONMENT.exec(expression) ?? [];
  if (name !== undefined) {
    const set = env[name] ?? '';
    if (set !== '' || fallback !== undefined) return { text: set === '' ? (fallback ?? '') : set };
    return { problem: `the environment variable ${name} is not set; set it, or write \${env.${name}:-default}` };
  }
  const path = FILE.exec(expression)?.[1];
  if (path !== undefined) return fileText(resolve(folder, path));
  return { problem: 'only ${env.NAME}, ${env.NAME:-default} and ${file.PATH} are interpolated; $${ stands for ${' };
}

/** Without the line break that editors add at the end. */
function fileText(path: string): Value {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return { problem: 'it is not a file' };
    if (stats.size > MAX_FILE_BYTES) return { problem: `the file has more than ${MAX_FILE_BYTES} bytes` };
    return { text: readFileSync(path, 'utf8').replace(/\r?\n$/, '') };
  } catch (error) {
    return { problem: `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}
