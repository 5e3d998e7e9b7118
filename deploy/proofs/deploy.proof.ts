import { checkCharts } from './charts.js';
import { checkCompose } from './compose.js';
import { checkImages, lintDockerfile } from './images.js';
import { checkRouterConfiguration } from './router-configuration.js';
import type { Proof } from '@marquee/testing/proof';

/**
 * Renders the chart with each of its sample values and validates every object; lints the Dockerfile, runs its steps, and
 * starts each image's process as its user on a read-only root; validates `docker-compose.yml` in both modes.
 */
export const proof: Proof = {
  name: 'deploy',
  summary: 'images, chart and Compose file: rendered, validated, built step by step, started',
  options: { skip: 'images: only charts and Compose file' },
  async run({ options, print }) {
    const charts = checkCharts(print);
    const problems = [...charts.problems, ...lintDockerfile(), ...checkCompose(print)];
    let images = 'images not built';
    if (options['skip'] !== 'images') {
      const report = await checkImages(print, (built) =>
        checkRouterConfiguration(built.get('router'), charts.configurations),
      );
      problems.push(...report.problems);
      images = `images started: ${[...report.sizes].map(([name, size]) => `${name} ${size} MB`).join(', ')}`;
    }
    for (const problem of problems) print(problem);
    return {
      figure: `${charts.objects} objects of ${charts.rendered} samples, ${images}, ${problems.length} problems`,
      target: '0 problems, images started',
      holds: problems.length === 0 && options['skip'] !== 'images',
    };
  },
};
