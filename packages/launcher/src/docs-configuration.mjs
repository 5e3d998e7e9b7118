/** Renders the reference of the router's configuration file, and its JSON Schema for editors, from the declarations. */

const SCHEMA_FILE = 'router.schema.json';

/** @typedef {Record<string, any>} Declared A setting or a structure, as `packages/runtime/src/configuration/declarations.ts` has it. */

/**
 * @param {(file: string) => Promise<any>} importBuilt
 * @returns {Promise<readonly Declared[]>} Every setting of the router, the shared ones that it reads, and the structures.
 */
async function findDeclared(importBuilt) {
  const [shared, { TELEMETRY_SETTINGS }, { METRICS_SETTINGS }, { SETTINGS }, { STRUCTURES }] = await Promise.all([
    importBuilt('packages/runtime/src/shared-config.ts'),
    importBuilt('packages/runtime/src/telemetry/settings.ts'),
    importBuilt('packages/runtime/src/metrics/settings.ts'),
    importBuilt('router/src/settings.ts'),
    importBuilt('router/src/structures.ts'),
  ]);
  const ofTelemetry = [TELEMETRY_SETTINGS, METRICS_SETTINGS];
  const shares = [shared.SHARED_SETTINGS, shared.SHARED_ADAPTER_SETTINGS, ...ofTelemetry];
  const all = [...shares, SETTINGS, STRUCTURES].flatMap(Object.values);
  return [...new Map(all.map((each) => [each.name ?? each.key, each])).values()];
}

/** The JSON Schema as text. */
export async function renderConfigurationSchema(importBuilt) {
  const { configurationSchema } = await importBuilt('packages/runtime/src/configuration/json-schema.ts');
  const schema = configurationSchema('Marquee Router', await findDeclared(importBuilt));
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/**
 * The page of all keys of the file, section by section.
 *
 * @param {string} written The sentence about generated pages.
 * @param {(file: string) => Promise<any>} importBuilt
 * @param {(head: readonly string[], rows: readonly (readonly unknown[])[]) => string} table
 * @param {{ typeOf(setting: Declared): string, defaultOf(setting: Declared): string }} cells
 */
export async function renderConfiguration(written, importBuilt, table, cells) {
  const declared = await findDeclared(importBuilt);
  const inFile = declared.filter(({ key }) => key !== undefined);
  const environmentOnly = declared.filter(({ key, name }) => key === undefined && name.startsWith('ROUTER_'));
  const sections = [...new Set(inFile.map(({ key }) => key.split('.')[0]))].sort();
  const parts = sections.map((section) => {
    const settings = inFile.filter(({ key }) => key.split('.')[0] === section);
    const scalars = settings.filter(({ type }) => type !== 'structure');
    const structures = settings.filter(({ type }) => type === 'structure');
    return [
      `## ${section}`,
      scalars.length === 0 ? '' : scalarTable(scalars, table, cells),
      ...structures.map((structure) => structurePart(structure, table)),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  });
  return `# Configuration of the router

${written}

The keys of the router’s configuration file. [Configuration](../configuration.md) describes the file, its interpolation and the reload; an editor checks
the file by [\`${SCHEMA_FILE}\`](${SCHEMA_FILE}). **Reload**: whether a changed value takes effect without a restart.

${parts.map((part) => part.trimEnd()).join('\n\n')}

## In the environment only

${table(
  ['Variable', 'Type', 'Default', 'Meaning'],
  environmentOnly.map((setting) => [
    `\`${setting.name}\``,
    cells.typeOf(setting),
    cells.defaultOf(setting),
    setting.sentence,
  ]),
)}`;
}

function reloads({ reload }) {
  return reload === 'live' ? 'yes' : 'no';
}

function scalarTable(settings, table, { typeOf, defaultOf }) {
  return table(
    ['Key', 'Variable', 'Type', 'Default', 'Reload', 'Meaning'],
    settings.map((setting) => [
      `\`${setting.key}\``,
      `\`${setting.name}\``,
      fileTypeOf(setting, typeOf),
      fileDefaultOf(setting, defaultOf),
      reloads(setting),
      setting.sentence,
    ]),
  );
}

function fileTypeOf(setting, typeOf) {
  if (setting.type === 'whole number' && setting.unit === 'milliseconds')
    return `duration, ${durationText(setting.min)} to ${durationText(setting.max)}`;
  if (setting.type === 'whole number' && setting.unit === 'megabytes')
    return `size, ${setting.min}MiB to ${setting.max}MiB`;
  if (setting.type === 'list') return setting.pairs === true ? 'mapping' : 'list';
  return typeOf(setting);
}

function fileDefaultOf(setting, defaultOf) {
  if (setting.type !== 'whole number' || typeof setting.default !== 'number') return defaultOf(setting);
  if (setting.unit === 'milliseconds') return `\`${durationText(setting.default)}\``;
  return setting.unit === 'megabytes' ? `\`${setting.default}MiB\`` : defaultOf(setting);
}

function durationText(ms) {
  const [value, unit] =
    ms === 0
      ? [0, 's']
      : ms % 3_600_000 === 0
        ? [ms / 3_600_000, 'h']
        : ms % 60_000 === 0
          ? [ms / 60_000, 'm']
          : ms % 1_000 === 0
            ? [ms / 1_000, 's']
            : [ms, 'ms'];
  return `${value}${unit}`;
}

function structurePart(structure, table) {
  const schema = structure.schema.toJSONSchema({ io: 'input', unrepresentable: 'any' });
  const rows = [...propertiesOf(schema, structure.key, schema)];
  const heading = `### ${structure.key}\n\n${structure.sentence} A changed value takes effect ${structure.reload === 'live' ? 'at a reload' : 'at the next start'}.`;
  return rows.length === 0 ? heading : `${heading}\n\n${table(['Key', 'Type', 'Default', 'Meaning'], rows)}`;
}

/** The rows of what is below a place of the file; `*` stands for a name that the operator chooses, `[]` for list items. */
function* propertiesOf(schema, path, root, depth = 0) {
  if (depth > 12) return;
  for (const part of alternativesOf(schema, root)) {
    for (const [name, property] of Object.entries(part.properties ?? {})) {
      const key = `${path}.${name}`;
      const isRequired = (part.required ?? []).includes(name) && property.default === undefined;
      yield [
        `\`${key}\``,
        valueType(property, root),
        isRequired ? 'required' : valueDefault(property),
        meaning(property, root),
      ];
      yield* propertiesOf(property, key, root, depth + 1);
    }
    if (typeof part.additionalProperties === 'object')
      yield* propertiesOf(part.additionalProperties, `${path}.*`, root, depth + 1);
    if (typeof part.items === 'object') yield* propertiesOf(part.items, `${path}[]`, root, depth + 1);
  }
}

function alternativesOf(schema, root, depth = 0) {
  if (depth > 8) return [];
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const reference =
    schema.$ref === undefined
      ? []
      : [
          schema.$ref
            .split('/')
            .slice(1)
            .reduce((part, key) => part?.[key], root),
        ];
  return [schema, ...[...inner, ...reference].filter(Boolean).flatMap((part) => alternativesOf(part, root, depth + 1))];
}

function meaning(schema, root) {
  return (
    schema.description ??
    alternativesOf(schema, root).find(({ description }) => description !== undefined)?.description ??
    ''
  );
}

function valueDefault(schema) {
  if (schema.default === undefined) return 'none';
  return `\`${typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default)}\``;
}

function valueType(schema, root) {
  const types = alternativesOf(schema, root).flatMap((part) => {
    if (part.writeOnly === true) return ['secret'];
    if (part.enum !== undefined) return [part.enum.map((value) => `\`${value}\``).join(', ')];
    if (part.const !== undefined) return [`\`${part.const}\``];
    if (part.format === 'path') return ['path'];
    if (part.pattern?.includes('(ms|s|m|h)')) return ['duration'];
    if (part.pattern?.includes('KiB')) return ['size'];
    if (part.pattern?.startsWith('^https?')) return ['URL'];
    if (part.type === 'array') return [`list of ${valueType(part.items ?? {}, root) || 'values'}`];
    if (part.type === 'object') return [part.properties === undefined ? 'mapping' : 'section'];
    return part.type === undefined
      ? []
      : [{ string: 'text', integer: 'whole number', boolean: '`true`, `false`' }[part.type] ?? part.type];
  });
  return [...new Set(types)].join(' or ');
}
