/** Client of a subgraph's operator routes, which take the key in its data folder. Plain Node. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { UserError } from './console.mjs';
import { ROOT, findSubgraphs } from './workspace.mjs';

function keyOf(name) {
  const file = join(resolve(ROOT, process.env.MARQUEE_DATA_DIR || '.data'), name, 'operator-key');
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`${file} cannot be read: set MARQUEE_DATA_DIR to the data folder that ${name} runs with.`);
  }
}

/**
 * Throws a `UserError` when there is no subgraph of that name.
 *
 * @param {string} name
 * @param {string | null} [url] Null: the subgraph's port on this machine.
 * @returns {{ name: string, url: string }}
 */
export function requireSubgraph(name, url = null) {
  const subgraphs = findSubgraphs();
  const found = subgraphs.find((subgraph) => subgraph.name === name);
  if (found === undefined)
    throw new UserError(`Name a subgraph: ${subgraphs.map((subgraph) => subgraph.name).join(', ')}.`);
  return { name, url: url ?? `http://127.0.0.1:${found.port}` };
}

/**
 * Sends a request to an operator route and reads its JSON. There is no time limit: a rebuild may take hours. Rejects
 * with a `UserError` when the subgraph refuses or cannot be reached.
 *
 * @returns {Promise<any>}
 */
export function sendOperatorRequest({ name, url }, method, path) {
  return new Promise((resolveBody, reject) => {
    const sent = request(
      `${url}/operator/${path}`,
      { method, headers: { authorization: `Bearer ${keyOf(name)}` } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece) => (text += piece));
        response.on('end', () => {
          if (response.statusCode === 200) return resolveBody(JSON.parse(text));
          return reject(new UserError(`${name} refuses: ${JSON.parse(text).error ?? text}`));
        });
      },
    );
    sent.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      reject(
        new UserError(
          `${name} cannot be reached at ${url} (${error.code ?? error.message}): start it, or name its URL with --url.`,
        ),
      ),
    );
    sent.end();
  });
}
