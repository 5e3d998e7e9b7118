/**
 * What production mode refuses: published secrets, and values that are declared as for development only. The rules read
 * the declarations of settings, so that a new setting is covered by its declaration.
 */
import { isPublishedSecret } from './published-secrets.js';

/** Values of a setting that production mode refuses, its default among them or not. */
export interface DevelopmentOnly {
  /** URLs are compared by host and port, in every spelling of the address of this machine. */
  readonly values: readonly (string | boolean)[];
  /** Why, as a clause: `sample accounts have a published password`. */
  readonly because: string;
  /** The correction, as an imperative clause: `set MARQUEE_SEED=none`. */
  readonly instead: string;
}

interface RuledSetting {
  readonly name: string;
  readonly type: string;
  readonly secret?: true;
  readonly developmentOnly?: DevelopmentOnly;
}

/**
 * The sentence about a value that production mode refuses; null for one that it accepts.
 *
 * @param value What the process would use.
 * @param fallback The default, computed or declared. The default of a secret is in the source, so everybody knows it.
 */
export function productionProblem(setting: RuledSetting, value: unknown, fallback: unknown): string | null {
  const { name, secret, developmentOnly } = setting;
  if (secret === true && typeof value === 'string' && (value === fallback || isPublishedSecret(value)))
    return `${name} has a value that is published with the source: MARQUEE_MODE=production needs a secret of your own`;
  if (secret === true && typeof value === 'string' && isShort(value))
    return `${name} has fewer than ${MIN_SECRET_LENGTH} characters: MARQUEE_MODE=production needs a secret that nobody can guess`;
  if (developmentOnly === undefined || !developmentOnly.values.some((refused) => isSame(setting, refused, value)))
    return null;
  return `${name}=${String(value)} is for development only (${developmentOnly.because}): ${developmentOnly.instead} for MARQUEE_MODE=production`;
}

/** Characters of a secret, without quotes around it: an environment file may pass `""` on as it is written. */
const MIN_SECRET_LENGTH = 16;

/** Not of a secret that is a URL: it may have no password, where the network is the protection. */
function isShort(secret: string): boolean {
  return !secret.includes('://') && secret.replace(/^(["'])(.*)\1$/, '$2').length < MIN_SECRET_LENGTH;
}

function isSame({ type }: RuledSetting, refused: string | boolean, value: unknown): boolean {
  if (refused === value) return true;
  return (
    type === 'url' && typeof refused === 'string' && typeof value === 'string' && origin(refused) === origin(value)
  );
}

const THIS_MACHINE = /^(localhost\.?|.+\.localhost\.?|127(\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f:]+\])$/;

/** Host and port, with one name for this machine. */
function origin(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const host = THIS_MACHINE.test(hostname) ? 'localhost' : hostname.replace(/\.$/, '');
  return `${host}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
