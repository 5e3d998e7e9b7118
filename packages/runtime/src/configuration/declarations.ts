/** What a setting is: declarations of scalars, which have an environment variable, and of structures, which have not. */
import type { z } from 'zod';
import type { DevelopmentOnly } from '../production-rules.js';

/** Marks a default that is only known when the setting is read; the text describes it in the reference. */
export interface ComputedDefault {
  readonly computed: string;
}

/** Whether a changed value takes effect when the configuration is read again, or at the next start of the process. */
export type Reload = 'live' | 'restart';

interface SettingOf<Default> {
  /** The environment variable. */
  readonly name: string;
  /** Its path in the configuration file, as in `limits.max_depth`; without one it is set in the environment only. */
  readonly key?: string;
  /** `restart` unless it is declared. */
  readonly reload?: Reload;
  /** What the setting means, as one sentence. */
  readonly sentence: string;
  /** Null: the setting has no value unless it is set. */
  readonly default: Default | ComputedDefault | null;
  /** Values that production mode refuses. The default of a secret is refused without a declaration. */
  readonly developmentOnly?: DevelopmentOnly;
}

export interface WholeNumberSetting extends SettingOf<number> {
  readonly type: 'whole number';
  /** In the plural: `milliseconds`, `bytes`, `pages`. */
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}

export interface ChoiceSetting extends SettingOf<string> {
  readonly type: 'choice';
  readonly values: readonly string[];
}

export interface TextSetting extends SettingOf<string> {
  readonly type: 'text';
  /** The value is never printed. A default of it is published with the source, so production mode refuses it. */
  readonly secret?: true;
}

export type Setting =
  | TextSetting
  | WholeNumberSetting
  | ChoiceSetting
  /** A TCP port; 0 lets the operating system choose a free one. */
  | (SettingOf<number> & { readonly type: 'port' })
  /** `true` or `false`. */
  | (SettingOf<boolean> & { readonly type: 'flag' })
  /** An absolute http or https URL; read without a trailing slash. */
  | (SettingOf<string> & { readonly type: 'url' })
  /** Such URLs, separated by commas, at least one. */
  | (SettingOf<readonly string[]> & { readonly type: 'urls' })
  /** A folder or file; read as an absolute path, relative ones from the working directory. */
  | (SettingOf<string> & { readonly type: 'path' })
  /** Items separated by commas; read without blanks around them and without empty items. */
  | (SettingOf<readonly string[]> & {
      readonly type: 'list';
      /** Items are `name=value`; the configuration file has a mapping. */
      readonly pairs?: true;
    });

/**
 * A part of the configuration file that is more than a value: its schema checks it and says what it means. It cannot be
 * set in the environment.
 */
export interface Structure<Schema extends z.ZodType = z.ZodType> {
  readonly type: 'structure';
  /** Its path in the file, as in `headers`. No key of another setting or structure is within it. */
  readonly key: string;
  /** Objects are strict, and properties have descriptions: the reference and the schema for editors have them. */
  readonly schema: Schema;
  readonly sentence: string;
  /** What the file would contain, and is parsed, when it does not have the key. */
  readonly default: z.input<Schema>;
  readonly reload: Reload;
}

/** The settings of one process or module, by the names of its configuration's properties. */
export type SettingGroup = Readonly<Record<string, Setting>>;

type SetValue<S extends Setting> = S extends { readonly type: 'whole number' | 'port' }
  ? number
  : S extends { readonly type: 'flag' }
    ? boolean
    : S extends { readonly type: 'list' | 'urls' }
      ? readonly string[]
      : S extends { readonly type: 'choice'; readonly values: readonly (infer Choice)[] }
        ? Choice
        : string;

/** What reading a setting returns. */
export type ValueOf<S extends Setting> = SetValue<S> | (S['default'] extends null ? null : never);

/** What reading a group returns. */
export type ValuesOf<Group extends SettingGroup> = { readonly [Key in keyof Group]: ValueOf<Group[Key]> };

/** The second argument of `read`: the default, where it is computed. */
export type ComputedArgument<S extends Setting> = S['default'] extends ComputedDefault ? [fallback: SetValue<S>] : [];
