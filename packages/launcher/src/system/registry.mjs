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

/** @param {AbortSignal | null} [signal] */
async function sendRequest(url, key, query, variables, signal = null) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query, variables }),
    signal,
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
export async function publishOperations(registry) {
  const { readOperations, toManifest } = await import('../operations.mjs');
  return publishManifest(registry, toManifest(readOperations()));
}

/**
 * @param {{ url: string, key: string }} registry
 * @param {{ operations: readonly { id: string, name: string, type: string, body: string }[] }} manifest
 * @returns {Promise<string>} What was published, for the user.
 */
export async function publishManifest({ url, key }, manifest) {
  const operations = manifest.operations.map((operation) => ({ ...operation, type: operation.type.toUpperCase() }));
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

/** A command waits for the registry no longer than this. */
const SWITCH_LIMIT_MS = 5_000;
const SWITCH_WHY = 'a command of npm start, or its page for operators';

const SWITCHES = `query Switches($graph: ID!, $variant: String!) { graph(id: $graph) { variant(name: $variant) {
  switches { name until }
  switchNames { name isSubgraph refusal }
} } }`;
const SWITCH_OFF = `mutation SwitchOff($graph: ID!, $variant: String!, $name: String!, $why: String!, $until: String!) {
  graph(id: $graph) { variant(name: $variant) { switchOff(name: $name, why: $why, until: $until) { id } } }
}`;
const SWITCH_ON = `mutation SwitchOn($graph: ID!, $variant: String!, $name: String!, $why: String!) {
  graph(id: $graph) { variant(name: $variant) { switchOn(name: $name, why: $why) { id } } }
}`;

async function sendSwitchRequest({ url, key }, query, variables) {
  const signal = AbortSignal.timeout(SWITCH_LIMIT_MS);
  try {
    return await sendRequest(url, key, query, { graph: GRAPH, variant: VARIANT, ...variables }, signal);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The registry does not respond (${error.cause?.code ?? error.message}).`);
  }
}

/**
 * Every name that has a switch, or has none for a reason, and what is off.
 *
 * @param {{ url: string, key: string }} registry
 * @returns {Promise<{ name: string, isSubgraph: boolean, refusal: string | null, until: string | null }[]>}
 */
export async function readSwitches(registry) {
  const { graph } = await sendSwitchRequest(registry, SWITCHES, {});
  const { switches = [], switchNames = [] } = graph?.variant ?? {};
  const names = switchNames.map((each) => ({ ...each, until: null }));
  for (const { name, until } of switches) {
    const known = names.find((each) => each.name === name);
    if (known === undefined) names.push({ name, isSubgraph: false, refusal: null, until });
    else known.until = until;
  }
  return names;
}

/** @param {string} until An instant in ISO 8601. */
export async function switchOff(registry, name, until) {
  await sendSwitchRequest(registry, SWITCH_OFF, { name, why: SWITCH_WHY, until });
}

export async function switchOn(registry, name) {
  await sendSwitchRequest(registry, SWITCH_ON, { name, why: SWITCH_WHY });
}
