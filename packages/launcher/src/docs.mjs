/**
 * `npm run docs`: writes the reference pages in `docs/reference/` from the declared settings, the catalogue of error
 * codes and the tags of the supergraph. A layout rule compares the committed pages with what this file renders.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { print, runCommand } from './console.mjs';
import { renderConfiguration, renderConfigurationSchema } from './docs-configuration.mjs';
import { renderCriticality } from './docs-criticality.mjs';
import { prepare } from './prepare.mjs';
import { ROOT, filesBelow, findSubgraphs, findWorkspaces, workspaceOf } from './workspace.mjs';

const WRITTEN = 'This page is written by `npm run docs`. Edit the declarations and run it again.';

/** A setting, as `packages/runtime/src/settings.ts` declares it. @typedef {Record<string, any>} Setting */

/**
 * Every declared setting, by process.
 *
 * @returns {Promise<readonly { title: string, note: string, settings: readonly Setting[] }[]>}
 */
export async function findSettings() {
  const [shared, telemetry, metrics, adapters, subgraph] = await Promise.all([
    importBuilt('packages/runtime/src/shared-config.ts'),
    importBuilt('packages/runtime/src/telemetry/settings.ts'),
    importBuilt('packages/runtime/src/metrics/settings.ts'),
    importBuilt('packages/subgraph/src/adapters-config.ts'),
    importBuilt('packages/subgraph/src/process-settings.ts'),
  ]);
  const ports = findSubgraphs().map(({ name, defaultPort }) => `${name} ${defaultPort}`);
  const ofSubgraphs = Object.values({
    ...subgraph.subgraphProcessSettings('SUBGRAPH', 0),
    mongoUrl: adapters.ownMongoUrlSetting('SUBGRAPH'),
  }).map((setting) => (setting.type === 'port' ? { ...setting, default: { computed: 'see above' } } : setting));
  return [
    {
      title: 'Every process',
      note: 'Read by all processes; those of the adapters take effect in subgraphs and the registry, those of kill switches in subgraphs.',
      settings: [
        shared.SHARED_SETTINGS,
        telemetry.TELEMETRY_SETTINGS,
        metrics.METRICS_SETTINGS,
        shared.SHARED_ADAPTER_SETTINGS,
        adapters.ADAPTER_SETTINGS,
        shared.SHARED_SWITCH_SETTINGS,
      ].flatMap(Object.values),
    },
    {
      title: 'Every subgraph',
      note: `\`SUBGRAPH\` stands for the subgraph’s name in capitals, as in \`USERS_PORT\`. Default ports: ${ports.join(', ')}.`,
      settings: ofSubgraphs,
    },
    {
      title: 'npm start',
      note: 'Read by the launcher only.',
      settings: Object.values(shared.LAUNCHER_SETTINGS),
    },
    ...(await settingsOfProcesses()),
  ];
}

/** The modules that export `SETTINGS`, found by looking. */
async function settingsOfProcesses() {
  const files = findWorkspaces()
    .flatMap(({ folder }) => filesBelow(folder, '.ts'))
    .filter((file) => !file.startsWith(join('packages', 'subgraph', 'template')))
    .filter((file) => /^export const SETTINGS\b/m.test(readFileSync(join(ROOT, file), 'utf8')))
    .sort();
  const groups = await Promise.all(
    files.map(async (file) => ({ file, settings: Object.values((await importBuilt(file)).SETTINGS) })),
  );
  return groups
    .filter(({ settings }) => settings.length > 0)
    .map(({ file, settings }) => ({
      title: processOf(settings.map(({ name }) => name)),
      note: `Declared in [\`${file}\`](../../${file}).`,
      settings,
    }));
}

/** As in `payment-simulator`, from the common beginning of its settings' names. */
function processOf(names) {
  const words = names.map((name) => name.split('_'));
  const common = words[0].filter((word, index) => words.every((other) => other[index] === word));
  // The router has settings of adapters, with prefixes of their own.
  return common.join('-').toLowerCase() || 'router';
}

/** @param {string} file A TypeScript source of a workspace, relative to the root. */
function importBuilt(file) {
  const workspace = workspaceOf(file);
  const source = relative(workspace.folder, file).replace(/^src\//, '');
  return import(pathToFileURL(join(ROOT, workspace.folder, 'dist', source.replace(/\.ts$/, '.js'))).href);
}

/** The page of all settings, as Markdown. */
export async function renderSettings() {
  const sections = (await findSettings()).map(
    ({ title, note, settings }) =>
      `## ${title}\n\n${note}\n\n${table(
        ['Setting', 'Type', 'Default', 'Meaning'],
        settings.map((setting) => [`\`${setting.name}\``, typeOf(setting), defaultOf(setting), setting.sentence]),
      )}`,
  );
  const intro = `Settings are environment variables. A process reports all problems of its settings at once and does not start; under its own
prefix and under \`MARQUEE_\` an unknown name is a problem.`;
  return `# Settings\n\n${WRITTEN}\n\n${intro}\n\n${sections.join('\n')}`;
}

/** @param {Setting} setting */
function typeOf(setting) {
  switch (setting.type) {
    case 'whole number':
      return `${setting.unit}, ${setting.min} to ${setting.max}`;
    case 'choice':
      return setting.values.map((value) => `\`${value}\``).join(', ');
    case 'flag':
      return '`true`, `false`';
    default:
      return setting.secret === true ? 'secret' : setting.type;
  }
}

/** @param {Setting} setting */
function defaultOf({ default: value }) {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  if (typeof value === 'object' && 'computed' in value) return value.computed;
  return `\`${Array.isArray(value) ? value.join(',') : value}\``;
}

/** The page of all error codes, as Markdown. */
export async function renderErrors() {
  const { FIELD_ERRORS, PROBLEMS, REGISTRY_ERRORS, REQUEST_ERRORS } = await importBuilt(
    'packages/contracts/src/error-codes.ts',
  );
  const codes = (entries) =>
    table(
      ['Code', 'HTTP status', 'Meaning'],
      Object.entries(entries).map(([code, { httpStatus, sentence }]) => [`\`${code}\``, httpStatus, sentence]),
    );
  const owners = [...new Set(Object.keys(PROBLEMS).map((code) => code.split('_')[0]))];
  const problems = owners.map((owner) => {
    const own = Object.entries(PROBLEMS).filter(([code]) => code.startsWith(`${owner}_`));
    return `### ${owner.toLowerCase()}\n\n${table(
      ['Code', 'Meaning'],
      own.map(([code, { sentence }]) => [`\`${code}\``, sentence]),
    )}`;
  });
  return `# Error codes

${WRITTEN}

The HTTP status is that of a response whose request is refused as a whole. In the \`errors\` of a partial response a code accompanies
status 200.

## Errors of fields and operations

\`extensions.code\` in \`errors\`. Subgraphs send them too; the router passes their messages on.

${codes(FIELD_ERRORS)}
## Refused requests

\`extensions.code\` of a request that the router does not execute.

${codes(REQUEST_ERRORS)}
## Registry

\`extensions.code\` of the registry’s API. The status is that of its web pages; its GraphQL API responds with 200.

${codes(REGISTRY_ERRORS)}
## Problems

\`code\` of the schema’s \`Problem\` types, in \`data\`. A code begins with the subgraph that returns it.

${problems.join('\n')}`;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + `|${head.map(() => '---|').join('')}\n` + rows.map(line).join('');
}

/** The pages by their paths from the root. */
export async function renderReference() {
  return {
    'docs/reference/settings.md': await renderSettings(),
    'docs/reference/errors.md': await renderErrors(),
    'docs/reference/router.md': await renderConfiguration(WRITTEN, importBuilt, table, { typeOf, defaultOf }),
    'docs/reference/router.schema.json': await renderConfigurationSchema(importBuilt),
    'docs/reference/criticality.md': await renderCriticality(WRITTEN, importBuilt, table),
  };
}

if (import.meta.url === `file://${process.argv[1]}`) {
  await runCommand(async () => {
    await prepare();
    for (const [file, text] of Object.entries(await renderReference())) {
      mkdirSync(join(ROOT, dirname(file)), { recursive: true });
      writeFileSync(join(ROOT, file), text);
      print(`${file} is up to date`);
    }
  });
}
