/**
 * Rover's plugin `router-v2.…`: starts our router with the options of `rover dev`, and logs the lines that Rover
 * expects.
 */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { processEnvironment } from '@marquee/runtime/environment';
import { isRecord } from '@marquee/runtime/is-record';
import { translateApolloConfiguration } from './apollo-configuration.js';
import { findRouter, NO_ROUTER } from './find-router.js';

/** Rover writes a new supergraph when a schema is saved; a short interval makes the change visible at once. */
const POLL_MS = '100';
const DEFAULT_PATH = '/graphql';

/** The option `log` is accepted and ignored: it is for Apollo's router. `config` is a file in Apollo's format. */
const { values } = parseArgs({
  args: process.argv.slice(2),
  strict: false,
  options: {
    supergraph: { type: 'string' },
    listen: { type: 'string' },
    config: { type: 'string' },
    log: { type: 'string' },
  },
});
const supergraph = String(values['supergraph']);
const [, host = '127.0.0.1', port = '4000'] = /^(.*):(\d+)$/.exec(String(values['listen'])) ?? [];

function writeLogLine(level: string, message: string): void {
  void process.stdout.write(`${JSON.stringify({ level, fields: { message } })}\n`);
}

interface Configuration {
  readonly flags: readonly string[];
  /** Of the GraphQL endpoint. */
  readonly path: string;
}

/** Apollo's configuration, translated into a file beside the supergraph. */
async function readConfiguration(): Promise<Configuration> {
  if (typeof values['config'] !== 'string') return { flags: [], path: DEFAULT_PATH };
  try {
    const file = await ConfigurationFile.open(values['config'], processEnvironment());
    const { configuration, notRead } = translateApolloConfiguration(file);
    for (const sentence of notRead) writeLogLine('WARN', sentence);
    const translated = join(dirname(supergraph), 'marquee-router.json');
    // What is interpolated may be a secret, and is not interpolated again.
    const text = JSON.stringify(configuration, null, 2).replaceAll('${', () => '$${');
    writeFileSync(translated, text, { mode: 0o600 });
    return { flags: ['--config', translated], path: pathOf(configuration) };
  } catch (error) {
    writeLogLine('ERROR', error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

function pathOf({ server }: Readonly<Record<string, unknown>>): string {
  const paths: unknown = isRecord(server) ? server['paths'] : undefined;
  const path = Array.isArray(paths) ? (paths as readonly unknown[])[0] : undefined;
  return typeof path === 'string' ? path : DEFAULT_PATH;
}

const program = findRouter();
if (program === null) {
  writeLogLine('ERROR', NO_ROUTER);
  process.exit(1);
}
const configuration = await readConfiguration();
const flags = ['--supergraph', supergraph, '--port', port, ...configuration.flags];
const router = fork(program, flags, {
  env: {
    MARQUEE_DATA_DIR: join(dirname(supergraph), 'data'),
    ROUTER_SUPERGRAPH_POLL_MS: POLL_MS,
    ...processEnvironment(),
    MARQUEE_HOST: host === 'localhost' ? '127.0.0.1' : host,
  },
  stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
});

/** Names of pino's levels for Rover. */
const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'ERROR',
};

function forwardLogLine(line: string): void {
  try {
    const { level, msg, err } = JSON.parse(line) as { level: number; msg: string; err?: { message: string } };
    writeLogLine(LEVELS[level] ?? 'INFO', err === undefined ? msg : `${msg}: ${err.message}`);
  } catch {
    writeLogLine('ERROR', line);
  }
}

for (const input of [router.stdout, router.stderr])
  if (input !== null) createInterface({ input }).on('line', forwardLogLine);
router.on(
  'message',
  (message: { readonly url?: string }) =>
    void (
      message.url !== undefined &&
      writeLogLine('INFO', `GraphQL endpoint exposed at ${message.url}${configuration.path}`)
    ),
);
router.on('exit', (code) => void (process.exitCode = code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void router.kill(signal));
