/** How commands name the data folder whose models they are about. */
import { statSync } from 'node:fs';
import { resolve, join } from 'node:path';
import { createModelLibrary } from '../serving/model-library.js';
import type { ModelLibrary } from '../serving/model-library.js';
import { CommandError } from './command-error.js';
import type { Options, OptionSpecs } from './options.js';
import type { Terminal } from './terminal.js';

export const LIBRARY_OPTIONS = {
  'data-dir': { value: 'FOLDER', meaning: 'the data folder of the system, as MARQUEE_DATA_DIR (.data)' },
} as const satisfies OptionSpecs;

export const PROCESS_OPTIONS = {
  ...LIBRARY_OPTIONS,
  url: {
    value: 'URL',
    meaning: 'of the running process (by MARQUEE_HOST and RECOMMENDATIONS_PORT: http://127.0.0.1:4003)',
  },
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

/** Throws a `CommandError` when the data folder does not exist. */
export function requireDataFolder(terminal: Terminal, options: Options): void {
  const folder = dataFolderOf(terminal, options);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new CommandError(
      `There is no folder ${folder}; name the data folder of the system with --data-dir or MARQUEE_DATA_DIR.`,
    );
}

/** Throws a `CommandError` when the data folder does not exist. */
export function openLibrary(terminal: Terminal, options: Options): ModelLibrary {
  requireDataFolder(terminal, options);
  return createModelLibrary(modelsFolder(terminal, options));
}

/** Throws a `CommandError` when the option is not given. */
export function requireVersion(options: Options): string {
  const version = options.text('version');
  if (version === null) throw new CommandError('Name a model; npm run recs -- models lists them.');
  return version;
}
