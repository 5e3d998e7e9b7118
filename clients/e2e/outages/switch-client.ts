/** Switches features and subgraphs of a running system, and waits until every process obeys. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { subgraphNames } from '../system/running-system.js';
import type { RunningSystem } from '../system/running-system.js';

export interface SwitchClient {
  /** All names that can be switched off. */
  names(): Promise<readonly string[]>;
  /** Milliseconds from the request until every process obeys. */
  switchOff(name: string): Promise<number>;
  switchOn(name: string): Promise<number>;
  /** What the router, or a subgraph, obeys now. */
  offIn(process: string): Promise<readonly string[]>;
  /** Waits until exactly these names are off in every process. */
  untilOff(names: readonly string[]): Promise<void>;
}

const LIMIT_MS = 15_000;
const HOUR_MS = 3_600_000;
const VARIANT = 'graph(id: "marquee") { variant(name: "current")';

export async function createSwitchClient(system: RunningSystem): Promise<SwitchClient> {
  const { admin } = JSON.parse(await readFile(join(system.dataDir, 'registry-keys.json'), 'utf8')) as {
    readonly admin: string;
  };
  const request = async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
    const response = await fetch(`${system.process('registry').url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': admin },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { readonly data: Data; readonly errors?: readonly unknown[] };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
  const offIn = async (process: string): Promise<readonly string[]> => {
    const { url } = system.process(process);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return [...metrics.matchAll(/^(?:router|subgraph)_switched_off\{name="([^"]+)".*\} 1$/gm)].map(
      ([, name = '']) => name,
    );
  };
  const until = async (isDone: (off: readonly string[]) => boolean): Promise<void> => {
    const limit = performance.now() + LIMIT_MS;
    for (const process of ['router', ...subgraphNames])
      while (!isDone(await offIn(process))) {
        if (performance.now() > limit) throw new Error(`${process} has not followed the switches in ${LIMIT_MS} ms.`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
  };
  return {
    offIn,
    names: async () => {
      const { variant } = await request<{
        readonly variant: {
          readonly switchNames: readonly { readonly name: string; readonly refusal: string | null }[];
        };
      }>('{ variant(ref: "marquee@current") { ... on GraphVariant { switchNames { name refusal } } } }');
      return variant.switchNames.flatMap(({ name, refusal }) => (refusal === null ? [name] : []));
    },
    switchOff: async (name) => {
      const startedAt = performance.now();
      await request(
        `mutation Off($name: String!, $until: String!) { ${VARIANT} { switchOff(name: $name, why: "proof", until: $until) { id } } } }`,
        { name, until: new Date(Date.now() + HOUR_MS).toISOString() },
      );
      await until((off) => off.includes(name));
      return performance.now() - startedAt;
    },
    switchOn: async (name) => {
      const startedAt = performance.now();
      await request(`mutation On($name: String!) { ${VARIANT} { switchOn(name: $name) { id } } } }`, { name });
      await until((off) => !off.includes(name));
      return performance.now() - startedAt;
    },
    untilOff: (names) => until((off) => off.toSorted().join() === names.toSorted().join()),
  };
}
