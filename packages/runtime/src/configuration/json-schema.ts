/** The JSON Schema of a configuration file, from the declarations of its settings: for editors. */
import type { Setting, Structure } from './declarations.js';
import { needsUnit } from './scalar-values.js';

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = { readonly [word: string]: unknown };

interface Section {
  type: 'object';
  properties: Record<string, JsonSchema | Section>;
  additionalProperties: false;
}

/** What is interpolated is a text, whatever the type of the setting is. */
const INTERPOLATED: JsonSchema = { type: 'string', pattern: '\\$\\{' };

/** Not blank. */
const TEXT: JsonSchema = { type: ['string', 'number', 'boolean'], pattern: '\\S' };

/** @param settings Those without a key are left out. */
export function configurationSchema(title: string, settings: readonly (Setting | Structure)[]): JsonSchema {
  const root = section();
  const definitions: Record<string, JsonSchema> = {};
  for (const setting of settings) {
    if (setting.key === undefined) continue;
    const path = setting.key.split('.');
    const name = path.pop() ?? '';
    let parent = root;
    for (const part of path) {
      const next = parent.properties[part];
      parent = (next as Section | undefined) ?? (parent.properties[part] = section());
    }
    parent.properties[name] =
      setting.type === 'structure' ? structureSchema(setting, definitions) : scalarSchema(setting);
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...nullable(root),
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
}

function section(): Section {
  return { type: 'object', properties: {}, additionalProperties: false };
}

/** A section whose settings are all commented out is null. */
function nullable(schema: JsonSchema | Section): JsonSchema {
  const { type, properties } = schema as Section;
  if (type !== 'object' || properties === undefined) return schema as JsonSchema;
  const inner = Object.entries(properties).map(([name, value]) => [name, nullable(value)] as const);
  const isSection = !('description' in schema);
  return { ...schema, ...(isSection && { type: ['object', 'null'] }), properties: Object.fromEntries(inner) };
}

function scalarSchema(setting: Setting): JsonSchema {
  const declared = setting.default;
  const isComputed = typeof declared === 'object' && declared !== null && 'computed' in declared;
  const hasDefault = declared !== null && !isComputed && !needsUnit('unit' in setting ? setting.unit : '');
  return {
    description: setting.sentence,
    ...(hasDefault && { default: declared }),
    ...(isComputed && { 'x-default': declared.computed }),
    'x-environment': setting.name,
    ...valueSchema(setting),
  };
}

function valueSchema(setting: Setting): JsonSchema {
  switch (setting.type) {
    case 'whole number':
      if (setting.unit === 'milliseconds')
        return either(
          { type: 'string', pattern: '^\\d+(\\.\\d+)?(ms|s|m|h)$' },
          setting.min === 0 ? { const: 0 } : null,
        );
      if (setting.unit === 'megabytes')
        return either(
          { type: 'string', pattern: '^\\d+(B|KiB|MiB|GiB|KB|MB|GB)$' },
          setting.min === 0 ? { const: 0 } : null,
        );
      if (setting.unit === 'bytes')
        return either(
          { type: 'string', pattern: '^\\d+(B|KiB|MiB|GiB|KB|MB|GB)?$' },
          integer(setting.min, setting.max),
        );
      return either(integer(setting.min, setting.max));
    case 'port':
      return either(integer(0, 65_535));
    case 'flag':
      return either({ type: 'boolean' });
    case 'choice': {
      const flags = [
        ...(setting.values.some((value) => value === 'on' || value === '1') ? [true] : []),
        ...(setting.values.some((value) => value === 'off' || value === '0') ? [false] : []),
      ];
      return either({ enum: [...setting.values, ...flags] });
    }
    case 'url':
      return { type: 'string', pattern: '^https?://[^/]|\\$\\{' };
    case 'urls':
      return {
        type: 'array',
        items: { type: 'string', pattern: '^https?://[^/]|\\$\\{' },
        minItems: 1,
        uniqueItems: true,
      };
    case 'list':
      return setting.pairs === true
        ? { type: 'object', additionalProperties: TEXT }
        : { type: 'array', items: TEXT, uniqueItems: true };
    case 'path':
      return { type: 'string', pattern: '\\S' };
    case 'text':
      return TEXT;
  }
}

function integer(minimum: number, maximum: number): JsonSchema {
  return { type: 'integer', minimum, maximum };
}

function either(...schemas: readonly (JsonSchema | null)[]): JsonSchema {
  return { anyOf: [...schemas.filter((schema) => schema !== null), INTERPOLATED] };
}

/** References within a structure's own schema become those of the whole. */
function structureSchema({ key, schema, sentence }: Structure, definitions: Record<string, JsonSchema>): JsonSchema {
  const { $schema: _, $defs, ...own } = schema.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const prefix = key.replaceAll('.', '_');
  const renamed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([word, inner]) =>
      word === '$ref' && typeof inner === 'string'
        ? [word, inner.replace('#/$defs/', `#/$defs/${prefix}_`)]
        : [word, renamed(inner)],
    );
    return withInterpolation(Object.fromEntries(entries) as JsonSchema);
  };
  for (const [name, definition] of Object.entries($defs ?? {}))
    definitions[`${prefix}_${name}`] = renamed(definition) as JsonSchema;
  const type = own['type'] === 'object' || own['type'] === 'array' ? { type: [own['type'], 'null'] } : {};
  return { description: sentence, ...(renamed(own) as JsonSchema), ...type };
}

/** `${env.NAME}` is accepted where a value is: number, flag, or a text with a form. */
function withInterpolation(schema: JsonSchema): JsonSchema {
  const { type, description, default: fallback, pattern, enum: values, ...rest } = schema;
  const isScalar = ['number', 'integer', 'boolean', 'string'].includes(String(type)) || values !== undefined;
  const isAnyText =
    type === 'string' && pattern === undefined && values === undefined && Object.keys(rest).length === 0;
  if (!isScalar || isAnyText) return schema;
  const own = {
    ...(type !== undefined && { type }),
    ...(pattern !== undefined && { pattern }),
    ...(values !== undefined && { enum: values }),
    ...rest,
  };
  return {
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    anyOf: [own, INTERPOLATED],
  };
}
