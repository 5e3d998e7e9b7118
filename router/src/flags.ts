/** The command line flags of the router. They take precedence over the settings of the same meaning. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSecretFile, settingsOfFlags } from '@marquee/runtime/command-line';
import type { Environment } from '@marquee/runtime/environment';
import { StartError } from '@marquee/runtime/start-error';
import { ENGINE_NAMES } from './settings.js';
import type { EngineName } from './settings.js';

export interface Flags {
  readonly supergraph?: string;
  readonly port?: number;
  readonly engine?: EngineName;
  /** Values of settings whose flags have no other meaning. */
  readonly given?: Environment;
  /** `check` and `print` end the process when the settings are read. */
  readonly mode?: 'start' | 'check' | 'print';
}

const OPTIONS = {
  config: { type: 'string' },
  'check-config': { type: 'string' },
  'print-config': { type: 'boolean' },
  supergraph: { type: 'string' },
  registry: { type: 'string' },
  'key-file': { type: 'string' },
  'graph-ref': { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  engine: { type: 'string' },
} as const;

const SETTING_OF_FLAG = {
  config: 'ROUTER_CONFIG',
  supergraph: 'ROUTER_SUPERGRAPH',
  port: 'ROUTER_PORT',
  engine: 'ROUTER_ENGINE',
  registry: 'ROUTER_REGISTRY_URL',
  key: 'ROUTER_REGISTRY_KEY',
  'graph-ref': 'ROUTER_GRAPH_REF',
  host: 'MARQUEE_HOST',
  data: 'MARQUEE_DATA_DIR',
} as const;

export const USAGE = `usage: marquee-router --supergraph FILE [options]
       marquee-router --registry URL --key-file FILE --graph-ref GRAPH@VARIANT [options]

  --config FILE        the configuration, as YAML or JSON
  --check-config FILE  reports all problems of the file and of the environment, and ends with 0 or 1
  --print-config       prints the value of every setting with its source, and ends
  --supergraph FILE    the composed supergraph, as SDL; it is read again when it changes
  --registry URL       the registry whose supergraph is served, and followed
  --key-file FILE      a file with an API key of that registry
  --graph-ref REF      graph and variant, as in my-graph@prod
  --port N             port to listen on (4000; 0: a free one)
  --host ADDRESS       address to listen on (127.0.0.1; 0.0.0.0: all of this machine)
  --data FOLDER        folder of keys and of the last supergraph of a registry (.data)
  --help, --version

Every setting is an environment variable too: ROUTER_PORT, ROUTER_SUPERGRAPH, MARQUEE_MODE=production, …`;

/** Throws a `StartError` that shows the usage. */
export function readFlags(args: readonly string[]): Flags {
  const values = parse(args);
  const {
    supergraph,
    port,
    engine,
    'key-file': keyFile,
    'check-config': checked,
    'print-config': isPrinted,
    ...given
  } = values;
  if (supergraph !== undefined && values.registry !== undefined)
    throw new StartError(`--supergraph and --registry exclude each other\n${USAGE}`);
  const key = keyFile === undefined ? undefined : readSecretFile('--key-file', keyFile);
  return {
    ...(supergraph === undefined ? {} : { supergraph: resolve(supergraph) }),
    ...(port === undefined ? {} : { port: readPort(port) }),
    ...(engine === undefined ? {} : { engine: readEngine(engine) }),
    ...(checked === undefined ? {} : { mode: 'check' as const }),
    ...(isPrinted === true ? { mode: 'print' as const } : {}),
    given: settingsOfFlags(
      { ...given, supergraph, port, engine, key, config: checked ?? given.config },
      SETTING_OF_FLAG,
    ),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function readPort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new StartError(`--port must be a port from 0 to 65535, got "${text}"\n${USAGE}`);
}

function readEngine(text: string): EngineName {
  const engine = ENGINE_NAMES.find((name) => name === text);
  if (engine !== undefined) return engine;
  throw new StartError(`--engine must be one of ${ENGINE_NAMES.join(', ')}, got "${text}"\n${USAGE}`);
}
