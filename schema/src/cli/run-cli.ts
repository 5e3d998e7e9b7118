/** From a command line to an exit code: 0 safe, 1 refused, 2 could not judge. */
import { UsageError } from './command.js';
import type { Command, CommandResult } from './command.js';
import { checkApprove } from './commands/check.js';
import { schemaExplain } from './commands/explain.js';
import { keyCreate, keyList, keyRevoke } from './commands/key.js';
import { roverInstall } from './commands/rover.js';
import { schemaBlastRadius, schemaOwners, schemaUsage } from './commands/schema.js';
import { subgraphCheck, subgraphList, subgraphPublish } from './commands/subgraph.js';
import { variantHistory, variantPromote, variantRollback, variantRouters } from './commands/variant.js';
import { createRegistryApi, RefusedError } from './registry-api.js';

export const COMMANDS: readonly Command[] = [subgraphCheck, subgraphPublish, subgraphList, checkApprove, schemaUsage, schemaOwners, schemaBlastRadius, schemaExplain, roverInstall, variantHistory, variantRollback, variantPromote, variantRouters, keyCreate, keyRevoke, keyList];

export interface Surroundings {
  readonly registryUrl: string;
  readonly apiKey: string;
  readonly readFile: (path: string) => Promise<string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const EXIT_CODES = { safe: 0, refused: 1, unjudged: 2 } as const;

export const runCli = async (argv: readonly string[], { registryUrl, apiKey, readFile, out, err }: Surroundings): Promise<number> => {
  const { words, options } = readArguments(argv);
  const command = COMMANDS.find(({ name }) => name === words.slice(0, 2).join(' '));
  if (command === undefined || options['help'] === true) {
    (command === undefined && words.length > 0 ? err : out)(command === undefined ? describeCommands() : `${command.usage}\n${command.summary}`);
    return command === undefined && words.length > 0 ? EXIT_CODES.unjudged : EXIT_CODES.safe;
  }
  const result = await judge(command, () => command.run({ args: words.slice(2), options, api: createRegistryApi(registryUrl, apiKey), readFile }));
  const isJson = options['json'] === true;
  if (isJson) out(JSON.stringify({ verdict: result.verdict, data: result.data, ...(result.data === null ? { message: result.text } : {}) }));
  else (result.verdict === 'unjudged' ? err : out)(result.text);
  return EXIT_CODES[result.verdict];
};

const judge = async ({ usage }: Command, run: () => Promise<CommandResult>): Promise<CommandResult> => {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UsageError) return { verdict: 'unjudged', text: `${error.message}\nusage: ${usage}`, data: null };
    const text = error instanceof Error ? error.message : String(error);
    return { verdict: error instanceof RefusedError ? 'refused' : 'unjudged', text, data: null };
  }
};

const describeCommands = (): string => ['marquee <noun> <verb> …  with APOLLO_REGISTRY_URL and APOLLO_KEY, as for Rover; --json for programs', ...COMMANDS.map(({ usage, summary }) => `  ${usage}\n      ${summary}`)].join('\n');

/** Options without a value. */
const FLAGS = new Set(['json', 'help']);

const readArguments = (argv: readonly string[]): { readonly words: readonly string[]; readonly options: Record<string, string | true> } => {
  const words: string[] = [];
  const options: Record<string, string | true> = {};
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (!word.startsWith('--')) {
      words.push(word);
      continue;
    }
    const [name = '', value] = word.slice(2).split(/=(.*)/s);
    options[name] = FLAGS.has(name) ? true : (value ?? argv[++index] ?? '');
  }
  return { words, options };
};
