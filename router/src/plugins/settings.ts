/** The section `plugins` of the configuration. */
import { duration, filePath } from '@marquee/runtime/configuration/values';
import type { Settings, Structure } from '@marquee/runtime/settings';
import { z } from 'zod';
import type { PluginConfig } from './load-plugin.js';

const MAX_PLUGINS = 20;

const PLUGIN = z.strictObject({
  module: filePath().describe(
    'the file of the plugin: JavaScript, or TypeScript from Node.js 22.18 on; relative to the folder of the configuration file',
  ),
  name: z.string().min(1).optional().describe("in place of the plugin's own name, for a plugin that is used twice"),
  options: z.record(z.string(), z.unknown()).default({}).describe("the plugin's own options, which its schema checks"),
  on_error: z
    .enum(['open', 'closed'])
    .optional()
    .describe(
      'when a hook throws or is late: `closed` refuses the request with PLUGIN_FAILED, `open` goes on without the hook; by default as the plugin declares, or else `closed`',
    ),
  timeout: duration({ min: 1, max: 60_000 }).prefault('500ms').describe('the longest time of one call of a hook'),
});

const SCHEMA = z.array(PLUGIN).max(MAX_PLUGINS);

export const PLUGINS: Structure<typeof SCHEMA> = {
  type: 'structure',
  key: 'plugins',
  sentence:
    'Modules with hooks of a request, in the order in which they are called; on the way back the order is reversed.',
  reload: 'live',
  default: [],
  schema: SCHEMA,
};

export function readPlugins(settings: Settings, engine: string): readonly PluginConfig[] {
  const values = settings.read(PLUGINS);
  if (values.length > 0 && engine !== 'native') settings.problem('plugins need ROUTER_ENGINE=native');
  return values.map(({ module, name, options, on_error: onError, timeout: timeoutMs }) => ({
    ...{ module, name: name ?? null, options, onError: onError ?? null, timeoutMs },
  }));
}
