/** Client of the registry: its keys, and the schemas and operations that this checkout publishes. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../console.mjs';
import { fingerprint } from '../up-to-date.mjs';

export const GRAPH = 'marquee';
const VARIANT = 'current';

function makeKey() {
  return `service:${GRAPH}:${randomBytes(32).toString('base64url')}`;
}

/** Keys that are in no file. */
export function makeKeys() {
  return { admin: makeKey(), read: makeKey() };
}

/**
 * Creates the keys at the first start, in a file that only its owner can read. The registry stores only their hashes.
 *
 * @returns {{ file: string, isNew: boolean, admin: string, read: string }}
 */
export function openKeys(dataDir) {
  const file = join(dataDir, 'registry-keys.json');
  if (existsSync(file)) return { file, isNew: false, ...JSON.parse(readFileSync(file, 'utf8')) };
  const keys = makeKeys();
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return { file, isNew: true, ...keys };
}

async function sendRequest(url, key, query, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = /** @type {any} */ (await response.json());
  if (errors?.length) throw new UserError(`The registry refused: ${errors.map(({ message }) => message).join('\n')}`);
  return data;
}

const KNOWN = `query Known($graph: ID!, $variant: String!) { graph(id: $graph) { variant(name: $variant) { subgraphs { name } } } }`;
const PUBLISH = `mutation Publish($graph: ID!, $variant: String!, $subgraphs: [SubgraphInput!]!, $git: GitContextInput) {
  graph(id: $graph) { publishSubgraphs(graphVariant: $variant, subgraphs: $subgraphs, gitContext: $git) {
    launch { id build { result { ... on BuildFailure { errorMessages { code message } } } } }
  } }
}`;

/**
 * Publishes the subgraphs that changed in this checkout since the last call, and those that the registry does not have.
 * What schema owners published themselves in between stays.
 *
 * @param {{ dataDir: string, url: string, key: string }} registry
 * @param {readonly { name: string, url: string, sdl: string }[]} sources
 * @returns {Promise<string>} What was published, for the user.
 */
export async function publishChanged({ dataDir, url, key }, sources) {
  const file = join(dataDir, 'registry', 'published-from-here.json');
  const published = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const { graph } = await sendRequest(url, key, KNOWN, { graph: GRAPH, variant: VARIANT });
  const known = new Set((graph.variant?.subgraphs ?? []).map(({ name }) => name));
  const fingerprints = Object.fromEntries(
    sources.map(({ name, url: subgraphUrl, sdl }) => [name, fingerprint({ texts: [subgraphUrl, sdl] })]),
  );
  const changed = sources.filter(({ name }) => !known.has(name) || published[name] !== fingerprints[name]);
  if (changed.length === 0) return 'nothing has changed';

  const data = await sendRequest(url, key, PUBLISH, {
    graph: GRAPH,
    variant: VARIANT,
    subgraphs: changed,
    git: { message: 'npm start in this checkout' },
  });
  const problems = data.graph.publishSubgraphs?.launch.build.result.errorMessages ?? [];
  if (problems.length > 0)
    throw new UserError(
      `The subgraphs do not compose with what is in the registry:\n${problems.map(({ code, message }) => `  ${code}: ${message}`).join('\n')}`,
    );
  mkdirSync(join(dataDir, 'registry'), { recursive: true });
  writeFileSync(file, JSON.stringify(fingerprints));
  return changed.map(({ name }) => name).join(', ');
}

const PUBLISH_OPERATIONS = `mutation PublishOperations($graph: ID!, $list: ID!, $operations: [PersistedQueryInput!]!) {
  graph(id: $graph) { persistedQueryList(id: $list) { publishOperations(operations: $operations) {
    __typename
    ... on PublishOperationsResult { build { publish { operationCounts { added } } } }
    ... on CannotModifyOperationBodyError { message }
  } } }
}`;

/** Adds this checkout's operations to the persisted query list; what others published stays. */
export async function publishOperations({ url, key }) {
  const { readOperations, toManifest } = await import('../operations.mjs');
  const operations = toManifest(readOperations()).operations.map((operation) => ({
    ...operation,
    type: operation.type.toUpperCase(),
  }));
  const { graph } = await sendRequest(url, key, PUBLISH_OPERATIONS, {
    graph: GRAPH,
    list: `${GRAPH}@${VARIANT}`,
    operations,
  });
  const { __typename, message, build } = graph.persistedQueryList.publishOperations;
  if (__typename !== 'PublishOperationsResult')
    throw new UserError(`The registry refused the operations: ${message ?? __typename}`);
  const { added } = build.publish.operationCounts;
  return added === 0 ? 'nothing has changed' : `${added} of ${operations.length} are new`;
}
