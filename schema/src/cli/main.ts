/** The entry point of the `marquee` command. */
import { processEnvironment } from '@marquee/runtime/environment';
import { readSchemaFile } from './read-schema-file.js';
import { runCli } from './run-cli.js';

const env = processEnvironment();

process.exitCode = await runCli(process.argv.slice(2), {
  registryUrl: env['APOLLO_REGISTRY_URL'] ?? 'http://127.0.0.1:4100/graphql',
  apiKey: env['APOLLO_KEY'] ?? '',
  readFile: readSchemaFile,
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  progress: process.stderr.isTTY ? (line) => process.stderr.write(`\r\u001b[K${line}`) : null,
});
