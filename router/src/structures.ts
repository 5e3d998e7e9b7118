/** The structures of the configuration file, each declared by the module that it configures; `config.ts` reads them. */
import type { Structure } from '@marquee/runtime/settings';
import { IDENTITY } from './identity/settings.js';
import { PLUGINS } from './plugins/settings.js';

export const STRUCTURES = { IDENTITY, PLUGINS } as const satisfies Readonly<Record<string, Structure>>;
