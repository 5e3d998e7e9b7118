import { readFile } from 'node:fs/promises';
import { processEnvironment } from '@marquee/kit/process/config';
import { runCli } from './run-cli.js';

const env = processEnvironment();

process.exitCode = await runCli(process.argv.slice(2), {
  registryUrl: env['APOLLO_REGISTRY_URL'] ?? 'http://127.0.0.1:4100/graphql',
  apiKey: env['APOLLO_KEY'] ?? '',
  readFile: (path) => readFile(path, 'utf8'),
  out: (text) => console.log(text),
  err: (text) => console.error(text),
});
