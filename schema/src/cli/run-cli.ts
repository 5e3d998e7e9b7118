/** Runs a command line and returns its exit code: 0 safe, 1 refused, 2 no result. */
import { readVersion } from '@marquee/runtime/command-line';
import { UsageError } from './command.js';
import type { Command, CommandInput, CommandResult } from './command.js';
import { checkApprove } from './commands/check.js';
import { compose } from './commands/compose.js';
import { schemaExplain } from './commands/explain.js';
import { init } from './commands/init.js';
import { keyCreate, keyList, keyRevoke } from './commands/key.js';
import { roverInstall } from './commands/rover.js';
import { schemaBlastRadius, schemaOwners, schemaUsage } from './commands/schema.js';
import { subgraphCheck } from './commands/subgraph-check.js';
import { subgraphList, subgraphPublish, subgraphRollback } from './commands/subgraph.js';
import { switchHistory, switchList, switchOff, switchOn } from './commands/switch.js';
import { variantHistory, variantPromote, variantRollback, variantRouters } from './commands/variant.js';
import { createRegistryApi, RefusedError } from './registry-api.js';

export const COMMANDS: readonly Command[] = [
  init,
  compose,
  subgraphCheck,
  subgraphPublish,
  subgraphRollback,
  subgraphList,
  checkApprove,
  schemaUsage,
  schemaOwners,
  schemaBlastRadius,
  schemaExplain,
  roverInstall,
  variantHistory,
  variantRollback,
  variantPromote,
  variantRouters,
  switchOff,
  switchOn,
  switchList,
  switchHistory,
  keyCreate,
  keyRevoke,
  keyList,
];

export interface CliEnvironment {
  readonly registryUrl: string;
  readonly apiKey: string;
  readonly readFile: (path: string) => Promise<string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Replaces the progress line on the terminal; an empty line removes it. Null without a terminal. */
  readonly progress: ((line: string) => void) | null;
}

const EXIT_CODES = { safe: 0, refused: 1, unjudged: 2 } as const;

export async function runCli(
  argv: readonly string[],
  { registryUrl, apiKey, readFile, out, err, progress }: CliEnvironment,
): Promise<number> {
  const { positional, options } = readArguments(argv);
  const isJson = options['json'] === true;
  const print = ({ verdict, text, data }: CommandResult): number => {
    if (isJson) out(JSON.stringify({ verdict, data, ...(data === null ? { message: text } : {}) }));
    else (verdict === 'unjudged' ? err : out)(text);
    return EXIT_CODES[verdict];
  };
  if (options['version'] === true)
    return print({ verdict: 'safe', text: readVersion(), data: { version: readVersion() } });
  const command = findCommand(positional);
  if (command === undefined)
    return print(
      positional.length === 0 && Object.keys(options).every((name) => FLAGS.has(name))
        ? { verdict: 'safe', text: describeCommands(), data: null }
        : {
            verdict: 'unjudged',
            text: `Unknown command "${argv.slice(0, 2).join(' ')}".\n${describeCommands()}`,
            data: null,
          },
    );
  if (options['help'] === true)
    return print({ verdict: 'safe', text: `${command.usage}\n${command.summary}`, data: null });
  const api = createRegistryApi(registryUrl, apiKey);
  return print(
    await withProgress(command, isJson ? null : progress, () =>
      runCommand(command, options, () =>
        command.run({ args: positional.slice(command.name.split(' ').length), options, api, readFile }),
      ),
    ),
  );
}

/** Most commands are a noun and a verb; some are one word. */
function findCommand([noun = '', verb = '']: readonly string[]): Command | undefined {
  return COMMANDS.find(({ name }) => name === `${noun} ${verb}` || name === noun);
}

/** The progress line appears after this time. */
const PROGRESS_AFTER_MS = 1_000;

async function withProgress<T>(
  { name }: Command,
  progress: CliEnvironment['progress'],
  work: () => Promise<T>,
): Promise<T> {
  if (progress === null) return work();
  const start = performance.now();
  const timer = setInterval(
    () => progress(`${name}: waiting for the registry, ${Math.round((performance.now() - start) / 1_000)} s`),
    PROGRESS_AFTER_MS,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (performance.now() - start >= PROGRESS_AFTER_MS) progress('');
  }
}

/** Throws a `UsageError` for an option that is not in the command's usage, such as a misspelt one. */
function requireKnownOptions({ usage }: Command, options: CommandInput['options']): void {
  const known = new Set([...FLAGS, ...[...usage.matchAll(/--([a-z-]+)/g)].map(([, name]) => name ?? '')]);
  const unknown = Object.keys(options).find((name) => !known.has(name));
  if (unknown !== undefined) throw new UsageError(`--${unknown} is not an option of this command.`);
}

async function runCommand(
  command: Command,
  options: CommandInput['options'],
  run: () => Promise<CommandResult>,
): Promise<CommandResult> {
  const { usage } = command;
  try {
    requireKnownOptions(command, options);
    return await run();
  } catch (error) {
    if (error instanceof UsageError)
      return { verdict: 'unjudged', text: `${error.message}\nusage: ${usage}`, data: null };
    const text = error instanceof Error ? error.message : String(error);
    return { verdict: error instanceof RefusedError ? 'refused' : 'unjudged', text, data: null };
  }
}

function describeCommands(): string {
  return [
    'marquee init, marquee compose, marquee <noun> <verb> …  The last uses APOLLO_REGISTRY_URL and APOLLO_KEY, as Rover does; --json prints JSON',
    ...COMMANDS.map(({ usage, summary }) => `  ${usage}\n      ${summary}`),
  ].join('\n');
}

/** Options without a value. */
const FLAGS = new Set(['json', 'help', 'version']);

function readArguments(argv: readonly string[]): {
  readonly positional: readonly string[];
  readonly options: Record<string, string | true>;
} {
  const positional: string[] = [];
  const options: Record<string, string | true> = {};
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '-h') {
      options['help'] = true;
      continue;
    }
    if (!word.startsWith('--')) {
      positional.push(word);
      continue;
    }
    const [name = '', value] = word.slice(2).split(/=(.*)/s);
    options[name] = FLAGS.has(name) ? true : (value ?? argv[++index] ?? '');
  }
  return { positional, options };
}
