/** How the values of scalar settings are read from the texts of the environment and from the configuration file. */
import { resolve } from 'node:path';
import { isRecord } from '../is-record.js';
import type { Setting } from './declarations.js';
import { bytesOf, durationOf } from './units.js';

/** Of a setting that is set. */
export type ScalarValue = number | boolean | string | readonly string[];

/** Undefined when the text is not a value of the setting. */
export function parseText(setting: Setting, text: string): ScalarValue | undefined {
  switch (setting.type) {
    case 'text':
      return text;
    case 'whole number':
      return numberWithin(text, setting.min, setting.max) ?? withUnit(setting, text);
    case 'port':
      return numberWithin(text, 0, 65_535);
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'choice':
      return setting.values.find((value) => value === text);
    case 'url':
      return isServiceUrl(text) ? text.replace(/\/+$/, '') : undefined;
    case 'path':
      return resolve(text);
    case 'list':
      return itemsOf(text);
    case 'urls': {
      const urls = itemsOf(text);
      return urls.length > 0 && urls.every(isServiceUrl) ? urls.map((url) => url.replace(/\/+$/, '')) : undefined;
    }
  }
}

/**
 * Undefined when the file's value is not one of the setting.
 *
 * @param folder Of the file; relative paths are from there.
 */
export function parseFileValue(setting: Setting, value: unknown, folder: string): ScalarValue | undefined {
  if (setting.type === 'list' || setting.type === 'urls') {
    const items = listOf(setting, value);
    if (setting.type === 'list' || items === undefined) return items;
    return items.length > 0 && items.every(isServiceUrl) ? items.map((url) => url.replace(/\/+$/, '')) : undefined;
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value).trim();
  if (setting.type === 'path') return text === '' || typeof value !== 'string' ? undefined : resolve(folder, text);
  if (setting.type === 'whole number' && needsUnit(setting.unit) && /^[1-9]\d*$/.test(text)) return undefined;
  if (setting.type === 'choice' && typeof value === 'boolean')
    return setting.values.find((choice) => (value ? ['on', '1'] : ['off', '0']).includes(choice));
  return text === '' ? undefined : parseText(setting, text);
}

/** A number without a unit would be read as seconds by some, and as milliseconds by others. */
export function needsUnit(unit: string): boolean {
  return unit === 'milliseconds' || unit === 'megabytes';
}

function listOf(setting: Setting, value: unknown): readonly string[] | undefined {
  if ('pairs' in setting && isRecord(value))
    return Object.values(value).every(isScalar)
      ? Object.entries(value).map(([name, item]) => `${name}=${String(item)}`)
      : undefined;
  if ('pairs' in setting || !Array.isArray(value) || !value.every(isScalar)) return undefined;
  return value.map((item) => String(item).trim());
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' ? value.trim() !== '' : typeof value === 'number' || typeof value === 'boolean';
}

/** As in `2s` and `64MiB`. */
function withUnit(setting: Extract<Setting, { type: 'whole number' }>, text: string): number | undefined {
  const { unit, min, max } = setting;
  const value =
    unit === 'milliseconds'
      ? durationOf(text)
      : unit === 'bytes'
        ? bytesOf(text)
        : unit === 'megabytes'
          ? (bytesOf(text) ?? NaN) / 1_048_576
          : undefined;
  return value !== undefined && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

export function itemsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Credentials in a URL would be refused by `fetch`, and would be in logs. */
function isServiceUrl(text: string): boolean {
  if (!/^https?:\/\/[^/]/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

function numberWithin(text: string, min: number, max: number): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

/** Completes "must be …", for a value of the environment. */
export function requirementOf(setting: Setting): string {
  switch (setting.type) {
    case 'whole number':
      return `a whole number of ${setting.unit} from ${setting.min} to ${setting.max}`;
    case 'port':
      return 'a port from 0 to 65535';
    case 'flag':
      return 'one of true, false';
    case 'choice':
      return `one of ${setting.values.join(', ')}`;
    case 'url':
      return 'an http:// or https:// URL without credentials';
    case 'urls':
      return 'http:// or https:// URLs without credentials, with commas between them';
    case 'path':
      return 'a path';
    case 'list':
      return 'a list with commas between its items';
    case 'text':
      return 'a text';
  }
}

/** The same for a value of the configuration file. */
export function fileRequirementOf(setting: Setting): string {
  if (setting.type === 'urls') return 'a list of http:// or https:// URLs without credentials';
  if (setting.type === 'list')
    return setting.pairs === true ? 'a mapping from names to values' : 'a list of texts, one under the other';
  if (setting.type !== 'whole number') return requirementOf(setting);
  if (setting.unit === 'milliseconds')
    return `a duration from ${setting.min}ms to ${setting.max}ms, as in 500ms, 2s or 1m`;
  if (setting.unit === 'megabytes') return `a size from ${setting.min}MiB to ${setting.max}MiB, as in 64MiB or 1GiB`;
  return requirementOf(setting);
}
