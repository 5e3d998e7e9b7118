/**
 * `npm run new:subgraph NAME`: copies the template to a subgraph with this name and a free port, and adds it to
 * `docker-compose.yml` and to the error catalogue. Launcher, build, composition and tests find its folder.
 */
import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runCommand, UserError, print } from './console.mjs';
import {
  ROOT,
  TEMPLATE,
  filesBelow,
  findCompanions,
  findProcesses,
  findSubgraphs,
  findWorkspaces,
} from './workspace.mjs';

function pascal(name) {
  return name
    .split('-')
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('');
}

function camel(name) {
  return pascal(name).replace(/^./, (first) => first.toLowerCase());
}

function renamed(text, name) {
  return text
    .replaceAll('TEMPLATE', name.toUpperCase().replaceAll('-', '_'))
    .replaceAll('Template', pascal(name))
    .replace(/\btemplate(?=[A-Z])/g, camel(name))
    .replace(/\bconst template\b|\{ template \}|\((template)(?=[,)])/g, (match) =>
      match.replace('template', camel(name)),
    )
    .replaceAll('template', name);
}

function nextPort() {
  const taken = [...findProcesses(), ...findSubgraphs(), ...findCompanions()].map(({ defaultPort }) => defaultPort);
  let port = 4001;
  while (taken.includes(port)) port += 1;
  return port;
}

function readName() {
  const name = process.argv[2] ?? '';
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new UserError('Give a name in lower case, words joined by hyphens: npm run new:subgraph reviews');
  if (
    existsSync(join(ROOT, 'subgraphs', name)) ||
    [TEMPLATE.name, ...findWorkspaces().map(({ folder }) => basename(folder))].includes(name) ||
    [...findProcesses(), ...findCompanions()].some((other) => other.name === name)
  ) {
    throw new UserError(`"${name}" is taken: choose another name.`);
  }
  return name;
}

const COMPOSE_MARKER = '  # A new subgraph comes above this line.\n';
const VOLUME_MARKER = '  # The volume of a new subgraph comes above this line.\n';

function addToComposeFile(name, port) {
  const file = join(ROOT, 'docker-compose.yml');
  const health = `healthcheck: { <<: *health, test: ["CMD", "node", "packages/launcher/src/health.mjs", "http://127.0.0.1:${port}/health"] }`;
  const service = `  ${name}:\n    <<: *subgraph\n    command: ["subgraphs/${name}/dist/main.js"]\n    ${health}\n    volumes: [${name}:/data]\n\n`;
  const text = readFileSync(file, 'utf8')
    .replace(COMPOSE_MARKER, service + COMPOSE_MARKER)
    .replace(VOLUME_MARKER, `  ${name}:\n${VOLUME_MARKER}`)
    .replace(/^( *ROUTER_IDENTITY_SUBGRAPHS: .+)$/m, `$1,${name}`);
  writeFileSync(file, text);
}

const CATALOGUE_MARKER = '  // The codes of a new subgraph come above this line.\n';

/** The one error code of the template, under the new subgraph's name. */
function addToErrorCatalogue(name) {
  const file = join(ROOT, 'packages/contracts/src/error-codes.ts');
  const code = `${name.toUpperCase().replaceAll('-', '_')}_ENTRY_TOO_LONG`;
  const entry = `\n  ${code}: problem('The text of an entry is too long; \`limit\` is the allowed length.'),\n`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(CATALOGUE_MARKER, entry + CATALOGUE_MARKER));
}

await runCommand(async () => {
  const name = readName();
  const port = nextPort();
  const folder = join('subgraphs', name);
  cpSync(join(ROOT, TEMPLATE.folder), join(ROOT, folder), {
    recursive: true,
    filter: (source) => !['dist', 'generated', 'node_modules'].includes(basename(source)),
  });
  for (const file of filesBelow(folder, '')) {
    const target = join(dirname(file), basename(file).replaceAll('template', name));
    const text = renamed(readFileSync(join(ROOT, file), 'utf8'), name);
    writeFileSync(join(ROOT, file), text);
    if (target !== file) renameSync(join(ROOT, file), join(ROOT, target));
  }
  const edit = (file, change) =>
    writeFileSync(join(ROOT, folder, file), change(readFileSync(join(ROOT, folder, file), 'utf8')));
  edit('package.json', (text) => text.replace(/"port": \d+/, `"port": ${port}`));
  edit('tsconfig.json', (text) =>
    text
      .replaceAll('"path": "../../', '"path": "../../packages/')
      .replace('"path": ".."', '"path": "../../packages/subgraph"')
      .replace('../../../', '../../'),
  );
  addToComposeFile(name, port);
  addToErrorCatalogue(name);
  print(`subgraphs/${name} is ready, on port ${port}. Next:`);
  print('  1. describe what it owns in its schema.graphql; `npm run dev` rebuilds it when you save');
  print('  2. `npm run compose` writes the new supergraph to schema/supergraph.graphql; commit both');
  print('  3. `npm test`');
});
