/** How commands name the data folder whose models they are about. */
import { resolve, join } from 'node:path';
import { createModelLibrary } from '../serving/model-library.js';
import type { ModelLibrary } from '../serving/model-library.js';
import { CommandError } from './command-error.js';
import type { Options, OptionSpecs } from './options.js';
import type { Terminal } from './terminal.js';

/** The subgraph's default port. */
export const DEFAULT_URL = 'http://127.0.0.1:4003';

export const LIBRARY_OPTIONS = {
  'data-dir': { value: 'FOLDER', meaning: 'the data folder of the system, as MARQUEE_DATA_DIR (.data)' },
} as const satisfies OptionSpecs;

export const PROCESS_OPTIONS = {
  ...LIBRARY_OPTIONS,
  url: { value: 'URL', meaning: `of the running process (${DEFAULT_URL})` },
} as const satisfies OptionSpecs;

export const VERSION_OPTION = {
  version: { value: 'VERSION', meaning: 'the model; also without --version, as the first word' },
} as const satisfies OptionSpecs;

/** Of the system. */
export function dataFolderOf(terminal: Terminal, options: Options): string {
  return resolve(options.text('data-dir') ?? terminal.dataFolder ?? '.data');
}

/** The subgraph's own folder. */
export function modelsFolder(terminal: Terminal, options: Options): string {
  return join(dataFolderOf(terminal, options), 'recommendations');
}

export function openLibrary(terminal: Terminal, options: Options): ModelLibrary {
  return createModelLibrary(modelsFolder(terminal, options));
}

/** Throws a `CommandError` when the option is not given. */
export function requireVersion(options: Options): string {
  const version = options.text('version');
  if (version === null) throw new CommandError('Name a model; npm run recs -- models lists them.');
  return version;
}
