/** Loads a plugin: imports its module, checks what it declares and its options, and makes its hooks. */
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';
import { isRecord } from '@marquee/runtime/is-record';
import type { Logger } from '@marquee/runtime/log';
import { LogLimit } from '../subgraph-client/log-limit.js';
import { HOOK_NAMES } from './hook-calls.js';
import type { HookCall, HookName } from './hook-calls.js';
import type { ChangePart, Hooks, OptionsResult, OptionsSchema, Plugin, ReadPart, RouterTools } from './plugin-api.js';
import type { PluginAccess } from './views.js';
import { within } from './within.js';

export interface PluginConfig {
  /** An absolute path. */
  readonly module: string;
  /** In place of the plugin's own, for a plugin that is used twice; null for its own. */
  readonly name: string | null;
  readonly options: unknown;
  /** Null: as the plugin declares. */
  readonly onError: 'open' | 'closed' | null;
  /** Of one call of a hook. */
  readonly timeoutMs: number;
}

export interface LoadedPlugin extends PluginAccess {
  /** In the order of the configuration. */
  readonly index: number;
  readonly isClosed: boolean;
  readonly timeoutMs: number;
  readonly createContext: (() => unknown) | null;
  readonly calls: ReadonlyMap<HookName, HookCall>;
  readonly lifecycle: Pick<Hooks, 'start' | 'stop' | 'supergraphChanged'>;
  readonly partition: ((context: never) => string) | null;
  readonly dataOf: { readonly operations: ReadonlySet<string>; readonly fields: ReadonlySet<string> } | null;
  /** The URL of its module, without a version. */
  readonly moduleUrl: string;
}

/** How long a module may be imported, and its hooks made, started and stopped. */
export const LIFECYCLE_MS = 10_000;

const READ_PARTS: Readonly<Record<ReadPart, true>> = {
  'request.headers': true,
  'request.url': true,
  'request.address': true,
  'request.body': true,
  'operation.name': true,
  'operation.text': true,
  'operation.document': true,
  'operation.variables': true,
  caller: true,
  'plan.fetches': true,
  'subgraphRequest.headers': true,
  'subgraphRequest.url': true,
  'subgraphRequest.body': true,
  'subgraphResponse.headers': true,
  'subgraphResponse.body': true,
  'response.headers': true,
  'response.errors': true,
  'response.data': true,
};

const CHANGE_PARTS: Readonly<Record<ChangePart, true>> = {
  'request.headers': true,
  'request.client': true,
  'subgraphRequest.headers': true,
  'subgraphRequest.url': true,
  'subgraphRequest.extensions': true,
  'response.status': true,
  'response.headers': true,
  'response.extensions': true,
  'response.errors': true,
  'response.data': true,
};

const PLUGIN_KEYS = ['name', 'reads', 'changes', 'onError', 'options', 'context', 'hooks'];
const LIFECYCLE = ['start', 'stop', 'supergraphChanged'] as const;
const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Imports an ES module by its URL. The router is bundled into a script, in which a bundler replaces `import`, and in which
 * Node has none without this option.
 */
function importByUrl(url: string): Promise<unknown> {
  const options = { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  const load = new Script('(url) => import(url)', options).runInThisContext() as (url: string) => Promise<unknown>;
  return load(url);
}

export interface LoadPluginOptions {
  readonly index: number;
  readonly log: Logger;
  /** `import` by default. */
  readonly importModule?: (url: string) => Promise<unknown>;
}

/** What is wrong with a plugin, in sentences for the operator. */
export class PluginProblems extends Error {
  override readonly name = 'PluginProblems';
  constructor(readonly problems: readonly string[]) {
    super(problems.join(' '));
  }
}

/** Rejects with `PluginProblems`. */
export async function loadPlugin(config: PluginConfig, options: LoadPluginOptions): Promise<LoadedPlugin> {
  const moduleUrl = pathToFileURL(config.module).href;
  const plugin = checkedPlugin(await importPlugin(config.module, moduleUrl, options.importModule));
  const name = config.name ?? plugin.name;
  if (!NAME.test(name)) throw new PluginProblems([`the name "${name}" has other characters than a-z, 0-9 and "-"`]);
  const values = await checkedOptions(plugin.options, config.options);
  const made: unknown = await within(LIFECYCLE_MS, async () => plugin.hooks(values, toolsOf(name, options.log))).catch(
    (error: unknown) => fail(`its "hooks" failed: ${messageOf(error)}`),
  );
  const hooks = checkedHooks(made);
  const isClosed = (config.onError ?? plugin.onError ?? 'closed') === 'closed';
  const [reads, changes] = [new Set<string>(plugin.reads), new Set<string>(plugin.changes)];
  requireConsistent({ reads, changes, hooks, isClosed });
  const { index } = options;
  const shared = { name, reads, changes, isClosed, index, timeoutMs: config.timeoutMs };
  const createContext = plugin.context ?? null;
  const { dataOf, partition } = hooks;
  const loaded: LoadedPlugin = {
    ...{ ...shared, createContext, moduleUrl },
    calls: new Map(),
    lifecycle: hooks,
    partition: partition === undefined ? null : (context: never) => partition.call(hooks, context),
    dataOf: dataOf ? { operations: new Set(dataOf.operations), fields: new Set(dataOf.fields) } : null,
  };
  const calls = HOOK_NAMES.flatMap((hook) => (hooks[hook] === undefined ? [] : [callOf(loaded, hook, hooks)]));
  return Object.assign(loaded, { calls: new Map(calls.map((call) => [call.hook, call])) });
}

function callOf(plugin: LoadedPlugin, hook: HookName, hooks: Hooks): HookCall {
  const own = hooks[hook] as HookCall['call'];
  return { plugin, hook, call: (view, context) => own.call(hooks, view, context) };
}

/** Changed files are imported again: the version is the file's time. What they import is not. */
async function importPlugin(file: string, moduleUrl: string, importModule = importByUrl): Promise<unknown> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) return fail(`there is no file ${file}`);
  if (['.ts', '.mts'].includes(extname(file)) && !runsTypeScript())
    return fail(
      `this Node.js (${process.version}) does not run TypeScript: use Node.js 22.18 or newer, or compile the module to JavaScript`,
    );
  try {
    return await within(LIFECYCLE_MS, () => importModule(`${moduleUrl}?version=${Math.round(found.mtimeMs)}`));
  } catch (error) {
    return fail(`it cannot be imported: ${messageOf(error)}`);
  }
}

function runsTypeScript(): boolean {
  // Not in the types of Node 20.
  const features = process.features as { readonly typescript?: unknown };
  return Boolean(features.typescript);
}

function checkedPlugin(module: unknown): Plugin {
  const plugin = isRecord(module) ? module['default'] : undefined;
  if (!isRecord(plugin)) return fail('it has no default export made with "definePlugin"');
  const problems = Object.keys(plugin).flatMap((key) =>
    PLUGIN_KEYS.includes(key) ? [] : [`"${key}" is not part of a plugin; its parts are ${PLUGIN_KEYS.join(', ')}`],
  );
  const { reads = [], changes = [], onError, context, hooks, options } = plugin;
  problems.push(...unknownParts('reads', reads, READ_PARTS), ...unknownParts('changes', changes, CHANGE_PARTS));
  if (typeof plugin['name'] !== 'string') problems.push('it has no "name"');
  if (onError !== undefined && onError !== 'open' && onError !== 'closed')
    problems.push('its "onError" is neither "open" nor "closed"');
  if (context !== undefined && typeof context !== 'function') problems.push('its "context" is not a function');
  if (typeof hooks !== 'function') problems.push('its "hooks" is not a function');
  // Schemas of some libraries are functions.
  if (options !== undefined && !isSchema(options))
    problems.push('its "options" is not a schema with "~standard", as those of zod have');
  if (problems.length > 0) throw new PluginProblems(problems);
  return plugin as unknown as Plugin;
}

function isSchema(value: unknown): value is OptionsSchema<unknown> {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isObject && '~standard' in value;
}

function unknownParts(key: string, parts: unknown, known: Readonly<Record<string, true>>): readonly string[] {
  if (!Array.isArray(parts)) return [`its "${key}" is not a list`];
  return parts.flatMap((part: unknown) =>
    typeof part === 'string' && Object.hasOwn(known, part)
      ? []
      : [`"${String(part)}" in "${key}" is unknown; known are ${Object.keys(known).join(', ')}`],
  );
}

async function checkedOptions(schema: Plugin['options'], given: unknown): Promise<unknown> {
  if (schema === undefined) {
    if (given === undefined || (isRecord(given) && Object.keys(given).length === 0)) return undefined;
    return fail('it has no options, and the configuration sets some');
  }
  const result: OptionsResult<unknown> = await within(LIFECYCLE_MS, async () =>
    schema['~standard'].validate(given ?? {}),
  );
  if (result.issues === undefined) return result.value;
  throw new PluginProblems(
    result.issues.map(({ path = [], message }) => {
      const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
      return `${['options', ...keys].join('.')}: ${message}`;
    }),
  );
}

function checkedHooks(made: unknown): Hooks {
  if (!isRecord(made)) return fail('its "hooks" returns no object');
  const known: readonly string[] = [...HOOK_NAMES, ...LIFECYCLE, 'partition'];
  const problems = Object.entries(made).flatMap(([key, value]) => {
    if (key === 'dataOf') return isRecord(value) ? [] : ['its "dataOf" is not an object'];
    if (!known.includes(key)) return [`"${key}" is not a hook; hooks are ${known.join(', ')}`];
    return value === undefined || typeof value === 'function' ? [] : [`its hook "${key}" is not a function`];
  });
  if (problems.length > 0) throw new PluginProblems(problems);
  return made;
}

/** Throws `PluginProblems`. */
function requireConsistent({
  reads,
  changes,
  hooks,
  isClosed,
}: {
  readonly reads: ReadonlySet<string>;
  readonly changes: ReadonlySet<string>;
  readonly hooks: Hooks;
  readonly isClosed: boolean;
}): void {
  const problems: string[] = [];
  if ([...changes].some((part) => part.startsWith('subgraphRequest.')) && hooks.partition === undefined)
    problems.push(
      'it changes requests to subgraphs and has no "partition": return a text that differs between clients that must not share cached values, or an empty text',
    );
  const { operations = [], fields = [] } = hooks.dataOf ?? {};
  if (reads.has('response.data') && operations.length + fields.length === 0)
    problems.push('it reads "response.data" and its "dataOf" names no operations and no fields');
  if (changes.has('response.data') && !reads.has('response.data'))
    problems.push('it changes "response.data", which it has to read too');
  if (changes.has('response.data') && !isClosed)
    problems.push('it changes "response.data", so that it cannot be open: data that it has not changed would be sent');
  if (problems.length > 0) throw new PluginProblems(problems);
}

function toolsOf(name: string, log: Logger): RouterTools {
  const limit = new LogLimit();
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (details: Readonly<Record<string, unknown>>, message: string): void => {
      if (limit.take(message) !== null) log[level]({ ...details, plugin: name }, message);
    };
  return { log: { info: write('info'), warn: write('warn'), error: write('error') } };
}

function fail(problem: string): never {
  throw new PluginProblems([problem]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
