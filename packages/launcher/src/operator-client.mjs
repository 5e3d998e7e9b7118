/** Asks a running subgraph to do something that only its operator may ask for. Plain Node. */
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
 * @returns {{ name: string, url: string }} The subgraph of that name, where its port says it runs; or where `url` says.
 */
export function requireSubgraph(name, url = null) {
  const subgraphs = findSubgraphs();
  const found = subgraphs.find((subgraph) => subgraph.name === name);
  if (found === undefined)
    throw new UserError(`Name a subgraph: ${subgraphs.map((subgraph) => subgraph.name).join(', ')}.`);
  return { name, url: url ?? `http://127.0.0.1:${found.port}` };
}

/** No time limit: a rebuild takes as long as it takes. */
export function ask({ name, url }, method, path) {
  return new Promise((resolveAnswer, reject) => {
    const asked = request(
      `${url}/operator/${path}`,
      { method, headers: { authorization: `Bearer ${keyOf(name)}` } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece) => (text += piece));
        response.on('end', () => {
          if (response.statusCode === 200) return resolveAnswer(JSON.parse(text));
          return reject(new UserError(`${name} refuses: ${JSON.parse(text).error ?? text}`));
        });
      },
    );
    asked.on('error', (error) =>
      reject(
        new UserError(
          `${name} does not answer at ${url} (${error.code ?? error.message}): is it running? --url names another place.`,
        ),
      ),
    );
    asked.end();
  });
}
