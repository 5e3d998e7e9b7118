/** The command line of the registry: each flag stands for a setting and precedes it. */
import { parseArgs } from 'node:util';
import { settingsOfFlags } from '@marquee/runtime/command-line';
import type { Environment } from '@marquee/runtime/environment';
import { StartError } from '@marquee/runtime/start-error';

const SETTING_OF_FLAG = {
  port: 'REGISTRY_PORT',
  host: 'MARQUEE_HOST',
  data: 'MARQUEE_DATA_DIR',
  graph: 'REGISTRY_GRAPH',
  'public-url': 'REGISTRY_PUBLIC_URL',
} as const;

export const USAGE = `usage: marquee-registry [options]

  --port N             port to listen on (4100; 0: a free one)
  --host ADDRESS       address to listen on (127.0.0.1; 0.0.0.0: all of this machine)
  --data FOLDER        folder of the store, the signing key and the first API key (.data)
  --graph NAME         the graph that the first API keys belong to (my-graph)
  --public-url URL     where browsers, Rover and routers reach the registry
  --help, --version

The first start writes an API key with the role admin to registry/first-admin-key in the data folder.
Every setting is an environment variable too: REGISTRY_PORT, MARQUEE_MODE=production, …`;

/** Throws a `StartError` that shows the usage. */
export function readFlags(args: readonly string[]): Environment {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries(Object.keys(SETTING_OF_FLAG).map((flag) => [flag, { type: 'string' as const }])),
    });
    return settingsOfFlags(values, SETTING_OF_FLAG);
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}
