/** The settings with which production mode must refuse a process, derived from the declarations of its settings. */
import type { Setting } from '@marquee/runtime/settings';
import type { ProcessSettings } from './process-settings.js';

export interface ProductionCase {
  readonly process: ProcessSettings;
  readonly env: Readonly<Record<string, string>>;
  /** The settings that the message must name. */
  readonly named: readonly string[];
  /** A secret that the message must not contain; null when there is none. */
  readonly secret: string | null;
}

export const PRODUCTION = { MARQUEE_MODE: 'production' } as const;

/** Published with the source; typed here once more, so that a value removed from the list of the rule is noticed. */
const PUBLISHED_SECRETS = ['simulated-key', 'simulated-webhook-secret', 'popcorn-and-sofa'];

/** Values of this installation for everything that production mode requires. */
export const OWN_VALUES: Readonly<Record<string, string>> = {
  ...PRODUCTION,
  MARQUEE_SEED: 'none',
  BILLING_PAYMENT_URL: 'https://payments.example/api',
  BILLING_PAYMENT_KEY: 'key-of-this-installation-4f1d09c2',
  BILLING_PAYMENT_WEBHOOK_SECRET: 'webhooks-of-this-installation-77ab',
  PAYMENT_SIMULATOR_KEY: 'key-of-this-installation-4f1d09c2',
  PAYMENT_SIMULATOR_WEBHOOK_SECRET: 'webhooks-of-this-installation-77ab',
  REGISTRY_ADMIN_KEY: 'service:marquee:an-admin-key-of-this-installation',
  REGISTRY_READ_KEY: 'service:marquee:a-read-key-of-this-installation',
};

/** A secret of an adapter that is not chosen is not read. */
const UNUSED_ADAPTERS = /MONGODB_URL$/;

export function casesOf(process: ProcessSettings): readonly ProductionCase[] {
  const own = ownValuesFor(process);
  const rest = process.settings.filter(({ name }) => !UNUSED_ADAPTERS.test(name));
  const ofSettings = rest.flatMap((setting) =>
    refusedValues(setting).map(({ value, isSecret }) => {
      const { [setting.name]: _, ...others } = own;
      const env = value === null ? others : { ...others, [setting.name]: value };
      return { process, env, named: [setting.name], secret: isSecret ? value : null };
    }),
  );
  const defaults = rest.filter((setting) => refusedValues(setting).some(({ value }) => value === null));
  const bare = { process, env: PRODUCTION, named: defaults.map(({ name }) => name), secret: null };
  const always = process.isDevelopmentOnly ? [{ process, env: own, named: ['BILLING_PAYMENT_URL'], secret: null }] : [];
  return [...(defaults.length > 0 ? [bare] : []), ...ofSettings, ...always];
}

/** Those of the process's own settings and the shared ones: a foreign name is a problem of its own. */
export function ownValuesFor({ settings }: ProcessSettings): Record<string, string> {
  const names = new Set(settings.map(({ name }) => name));
  return Object.fromEntries(Object.entries(OWN_VALUES).filter(([name]) => names.has(name)));
}

/** Null: the setting is left out. */
function refusedValues(setting: Setting): readonly { readonly value: string | null; readonly isSecret: boolean }[] {
  const isSecret = 'secret' in setting && setting.secret === true;
  const secrets = isSecret ? PUBLISHED_SECRETS.map((value) => ({ value, isSecret })) : [];
  const values = setting.developmentOnly?.values ?? [];
  const declared = values.map((value) => ({ value: String(value), isSecret: false }));
  const isDefaultRefused =
    (isSecret && setting.default !== null) || values.some((value) => value === (setting.default as unknown));
  return [...(isDefaultRefused ? [{ value: null, isSecret: false }] : []), ...declared, ...secrets];
}
