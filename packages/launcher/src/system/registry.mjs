/** The registry of a start: its keys, and what this checkout hands to it. */
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

/** Made at the first start, readable by their owner alone. The registry itself keeps only their hashes. */
export function openKeys(dataDir) {
  const file = join(dataDir, 'registry-keys.json');
  if (existsSync(file)) return { file, isNew: false, ...JSON.parse(readFileSync(file, 'utf8')) };
  const keys = { admin: makeKey(), read: makeKey() };
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return { file, isNew: true, ...keys };
}

async function ask(url, key, query, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
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
 * Publishes what changed in this checkout since it last did, and what the registry lacks. What owners published by
 * themselves in between stays.
 *
 * @param sources name, url and sdl of each subgraph
 */
export async function publishChanged({ dataDir, url, key }, sources) {
  const file = join(dataDir, 'registry', 'published-from-here.json');
  const published = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const { graph } = await ask(url, key, KNOWN, { graph: GRAPH, variant: VARIANT });
  const known = new Set((graph.variant?.subgraphs ?? []).map(({ name }) => name));
  const prints = Object.fromEntries(
    sources.map(({ name, url: subgraphUrl, sdl }) => [name, fingerprint({ texts: [subgraphUrl, sdl] })]),
  );
  const changed = sources.filter(({ name }) => !known.has(name) || published[name] !== prints[name]);
  if (changed.length === 0) return 'nothing has changed';

  const data = await ask(url, key, PUBLISH, {
    graph: GRAPH,
    variant: VARIANT,
    subgraphs: changed,
    git: { message: 'from this checkout, at its start' },
  });
  const problems = data.graph.publishSubgraphs?.launch.build.result.errorMessages ?? [];
  if (problems.length > 0)
    throw new UserError(
      `The subgraphs do not compose with what is in the registry:\n${problems.map(({ code, message }) => `  ${code}: ${message}`).join('\n')}`,
    );
  mkdirSync(join(dataDir, 'registry'), { recursive: true });
  writeFileSync(file, JSON.stringify(prints));
  return changed.map(({ name }) => name).join(', ');
}

const PUBLISH_OPERATIONS = `mutation PublishOperations($graph: ID!, $list: ID!, $operations: [PersistedQueryInput!]!) {
  graph(id: $graph) { persistedQueryList(id: $list) { publishOperations(operations: $operations) {
    __typename
    ... on PublishOperationsResult { build { publish { operationCounts { added } } } }
    ... on CannotModifyOperationBodyError { message }
  } } }
}`;

/** Adds this checkout's operations to the list of those that clients are built with; what others published stays. */
export async function publishOperations({ url, key }) {
  const { readOperations, toManifest } = await import('../operations.mjs');
  const operations = toManifest(readOperations()).operations.map((operation) => ({
    ...operation,
    type: operation.type.toUpperCase(),
  }));
  const { graph } = await ask(url, key, PUBLISH_OPERATIONS, { graph: GRAPH, list: `${GRAPH}@${VARIANT}`, operations });
  const { __typename, message, build } = graph.persistedQueryList.publishOperations;
  if (__typename !== 'PublishOperationsResult')
    throw new UserError(`The registry refused the operations: ${message ?? __typename}`);
  const { added } = build.publish.operationCounts;
  return added === 0 ? 'nothing has changed' : `${added} of ${operations.length} are new`;
}
