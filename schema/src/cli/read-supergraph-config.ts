/** Rover's `supergraph.yaml`: which subgraphs a supergraph is composed of, and where their schemas are. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { interpolate } from '@marquee/runtime/configuration/interpolation';
import type { Environment } from '@marquee/runtime/environment';
import { isRecord } from '@marquee/runtime/is-record';
import { discardBody, readJson } from '@marquee/runtime/limited-response';
import { parse } from 'yaml';
import type { SubgraphSource } from '../composition/composer.js';
import { isSubgraphName } from '../graph-ref.js';

/** Of a file, and of a subgraph's response. */
const MAX_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

export interface SupergraphConfig {
  readonly subgraphs: readonly SubgraphSource[];
  /** Sentences, each with its place in the file; without any, `subgraphs` is complete. */
  readonly problems: readonly string[];
}

/** Reads the file, and the schemas that it names. Rejects when the file itself cannot be read or parsed. */
export async function readSupergraphConfig(file: string, env: Environment): Promise<SupergraphConfig> {
  const config: unknown = parse(await readFile(file, 'utf8'));
  const subgraphs = isRecord(config) && isRecord(config['subgraphs']) ? Object.entries(config['subgraphs']) : [];
  if (subgraphs.length === 0)
    return { subgraphs: [], problems: ['subgraphs: names no subgraph, as in "products: { schema: { file: … } }"'] };
  const problems: string[] = [];
  const read = await Promise.all(
    subgraphs.map(async ([name, subgraph]) => {
      try {
        return await readSubgraph(name, subgraph, { folder: dirname(resolve(file)), env });
      } catch (error) {
        problems.push(`subgraphs.${name}: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      }
    }),
  );
  return { subgraphs: read.filter((subgraph) => subgraph !== null), problems: problems.toSorted() };
}

interface Surroundings {
  readonly folder: string;
  readonly env: Environment;
}

async function readSubgraph(name: string, subgraph: unknown, { folder, env }: Surroundings): Promise<SubgraphSource> {
  if (!isSubgraphName(name)) throw new Error('the name must be a letter, then up to 63 letters, digits, "_" or "-"');
  const { routing_url: routingUrl, schema } = isRecord(subgraph) ? subgraph : {};
  const text = (value: unknown, key: string): string => {
    if (typeof value !== 'string') throw new Error(`${key} must be a text`);
    const { text: interpolated, problems } = interpolate(value, env, folder);
    if (problems.length > 0) throw new Error(`${key}: ${problems.join('; ')}`);
    return interpolated;
  };
  if (!isRecord(schema)) throw new Error('schema is missing, as in "schema: { file: ./products.graphql }"');
  const { file, sdl, subgraph_url: subgraphUrl } = schema;
  const url = text(routingUrl ?? subgraphUrl, 'routing_url');
  if (file !== undefined) return { name, url, sdl: await readFile(resolve(folder, text(file, 'schema.file')), 'utf8') };
  if (typeof sdl === 'string') return { name, url, sdl };
  if (subgraphUrl === undefined)
    throw new Error(
      'schema must have file, sdl or subgraph_url; for a variant of a registry, let the router follow it',
    );
  return { name, url, sdl: await fetchSdl(text(subgraphUrl, 'schema.subgraph_url')) };
}

/** Asks a running subgraph for its SDL, as the specification of subgraphs says. */
async function fetchSdl(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    const { message, cause } = error as Error;
    throw new Error(`${url} cannot be reached: ${cause instanceof Error ? cause.message : message}`);
  });
  if (!response.ok) {
    await discardBody(response);
    throw new Error(`${url} responded with the status ${response.status}`);
  }
  const sdl = readSdl(await readJson(response, MAX_BYTES).catch(() => null));
  if (sdl === null) throw new Error(`${url} did not respond with its SDL to { _service { sdl } }`);
  return sdl;
}

function readSdl(body: unknown): string | null {
  const data = isRecord(body) ? body['data'] : null;
  const service = isRecord(data) ? data['_service'] : null;
  const sdl = isRecord(service) ? service['sdl'] : null;
  return typeof sdl === 'string' ? sdl : null;
}
