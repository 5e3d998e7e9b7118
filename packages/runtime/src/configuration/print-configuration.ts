/** The effective configuration as text: for `--print-config`. */
import type { Environment } from '../environment.js';
import { createSecretMask } from '../mask-secrets.js';
import type { Effective, Settings } from '../settings.js';

/**
 * One line for each setting: its key, or its variable where the file has none; its value as JSON; where the value is from.
 * Secrets are masked.
 *
 * @param given The variables that flags of the command line stand for.
 */
export function printConfiguration(settings: Settings, given: Environment): string {
  const rows = settings.effective
    .map((each) => ({ name: nameOf(each), value: valueOf(each), source: sourceOf(each, given) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const lines = rows.map(({ name, value, source }) => `${name}: ${value}  # ${source}\n`);
  return createSecretMask(settings.secrets)(lines.join(''));
}

function nameOf({ setting }: Effective): string {
  return setting.type === 'structure' ? setting.key : (setting.key ?? setting.name);
}

function valueOf({ setting, value }: Effective): string {
  if (value !== null && 'secret' in setting && setting.secret === true) return '"***"';
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof RegExp ? String(inner) : inner instanceof Set || inner instanceof Map ? [...inner] : inner,
  );
}

function sourceOf({ setting, source }: Effective, given: Environment): string {
  if (setting.type === 'structure' || source !== 'environment') return source;
  return given[setting.name] === undefined ? `environment, ${setting.name}` : 'flag';
}
