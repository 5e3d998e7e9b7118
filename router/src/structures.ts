/** The structures of the configuration file, each declared by the module that it configures; `config.ts` reads them. */
import type { Structure } from '@marquee/runtime/settings';
import { HEADER_RULES } from './headers/settings.js';
import { SERVER } from './http/settings.js';
import { IDENTITY } from './identity/settings.js';
import { PLUGINS } from './plugins/settings.js';
import { SUBGRAPHS } from './subgraph-client/settings.js';

export const STRUCTURES = { ...SERVER, HEADER_RULES, IDENTITY, PLUGINS, SUBGRAPHS } as const satisfies Readonly<
  Record<string, Structure>
>;
