/** Whether the router of an image accepts the configuration files that the chart has rendered. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processEnvironment } from '@marquee/runtime/environment';
import type { Image } from './dockerfile.js';

/** @param image Of the router. */
export function checkRouterConfiguration(
  image: Image | undefined,
  configurations: ReadonlyMap<string, string>,
): readonly string[] {
  if (image === undefined) return ['there is no image of the router'];
  const [, program = ''] = image.entrypoint;
  return [...configurations].flatMap(([name, text]) => {
    const file = join(image.root, 'tmp', 'router.yaml');
    writeFileSync(file, text);
    const { status, stderr } = spawnSync('node', [join(image.root, image.workdir, program), '--check-config', file], {
      encoding: 'utf8',
      timeout: 60_000,
      // In the cluster from a Secret.
      env: { ...processEnvironment(), ROUTER_REGISTRY_KEY: 'service:sample:0123456789abcdef' },
    });
    return status === 0 ? [] : [`${name}: the router refuses its configuration: ${stderr}`];
  });
}
