/** The entry point of the registry process. */
import { readCommandLine } from '@marquee/runtime/command-line';
import { runProcess } from '@marquee/runtime/run-process';
import { readFlags, USAGE } from './process/flags.js';
import { startRegistry } from './process/start-registry.js';

const given = readCommandLine(process.argv.slice(2), USAGE, readFlags);
if (given !== null) await runProcess('registry', startRegistry, { given });
