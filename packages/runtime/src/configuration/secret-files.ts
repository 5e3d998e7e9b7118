/** Secret settings of the environment whose values are in files, as containers mount them: `NAME_FILE=/run/secrets/name`. */
import { readFileSync, statSync } from 'node:fs';
import type { Environment } from '../environment.js';
import type { Setting } from './declarations.js';

/** Keys and passwords are shorter. */
const MAX_BYTES = 64 * 1024;

export interface EnvironmentText {
  /** Empty when the setting is not set. */
  readonly text: string;
  /** What is wrong with the file; null for nothing. */
  readonly problem: string | null;
}

/** The variable that may name a file with the value; null for a setting that is not secret. */
export function fileVariableOf(setting: Setting): string | null {
  return 'secret' in setting && setting.secret === true ? `${setting.name}_FILE` : null;
}

/** The value of the setting's variable, or the content of the file that its other variable names, without blanks at the ends. */
export function readEnvironmentText(setting: Setting, env: Environment): EnvironmentText {
  const text = env[setting.name]?.trim() ?? '';
  const variable = fileVariableOf(setting);
  const file = variable === null ? '' : (env[variable]?.trim() ?? '');
  if (variable === null || file === '') return { text, problem: null };
  if (text !== '') return { text, problem: `${setting.name} and ${variable} are both set: remove one` };
  try {
    if (statSync(file).size > MAX_BYTES)
      return { text: '', problem: `${variable}: ${file} has more than ${MAX_BYTES} bytes` };
    const content = readFileSync(file, 'utf8').trim();
    return { text: content, problem: content === '' ? `${variable}: ${file} is empty` : null };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { text: '', problem: `${variable}: ${file} cannot be read (${code ?? message})` };
  }
}
