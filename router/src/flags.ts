/** The command line flags of a router that runs alone. They take precedence over the settings of the same meaning. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from '@marquee/runtime/start-error';
import { ENGINE_NAMES } from './settings.js';
import type { EngineName } from './settings.js';

export interface Flags {
  readonly supergraph?: string;
  readonly port?: number;
  readonly engine?: EngineName;
}

const USAGE = `usage: node router/dist/main.js [--supergraph FILE] [--port 0-65535] [--engine ${ENGINE_NAMES.join('|')}]`;

/** Throws a `StartError` that shows the usage. */
export function readFlags(args: readonly string[]): Flags {
  const { supergraph, port, engine } = parse(args);
  return {
    ...(supergraph === undefined ? {} : { supergraph: resolve(supergraph) }),
    ...(port === undefined ? {} : { port: readPort(port) }),
    ...(engine === undefined ? {} : { engine: readEngine(engine) }),
  };
}

function parse(args: readonly string[]): {
  supergraph?: string | undefined;
  port?: string | undefined;
  engine?: string | undefined;
} {
  try {
    return parseArgs({
      args: [...args],
      options: { supergraph: { type: 'string' }, port: { type: 'string' }, engine: { type: 'string' } },
    }).values;
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
