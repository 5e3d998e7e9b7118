/**
 * `docker-compose.yml` allows `docker compose up --scale …`: scalable services, health checks, pinned images, volumes.
 * Where Compose is installed, it validates the file too.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const text = readFileSync('docker-compose.yml', 'utf8');
const subgraphs = readdirSync('subgraphs').filter((name) => existsSync(`subgraphs/${name}/schema.graphql`));

/** The lines of a service, without their indentation. */
function linesOf(service: string): readonly string[] {
  const [, after = ''] = text.split(`\n  ${service}:\n`);
  return (
    after
      .split(/\n(?: {2}\S|\S)/)[0]
      ?.split('\n')
      .map((line) => line.trim()) ?? []
  );
}

test('every subgraph is a service that can be scaled: no container name, and a range of host ports', () => {
  expect(text).not.toContain('container_name');
  for (const name of subgraphs) {
    expect(linesOf(name), name).toContain('<<: *subgraph');
    for (const line of linesOf(name).filter((each) => each.startsWith('ports:')))
      expect(line, name).toMatch(/"\d+-\d+:\d+"/);
  }
});

test('the router sends identity assertions to every subgraph', () => {
  const line = linesOf('router').find((each) => each.startsWith('ROUTER_IDENTITY_SUBGRAPHS:'));
  expect(line?.split(': ')[1]?.split(',').toSorted()).toEqual(subgraphs.toSorted());
});

test('every process has a health check on its own port', () => {
  for (const name of subgraphs) {
    const { marquee } = JSON.parse(readFileSync(`subgraphs/${name}/package.json`, 'utf8')) as {
      readonly marquee: { readonly port: number };
    };
    expect(linesOf(name).join(), name).toContain(`http://127.0.0.1:${marquee.port}/health`);
  }
  for (const server of ['mongo', 'kafka']) expect(linesOf(server), server).toContain('healthcheck:');
});

test('images have pinned versions, and the data of servers is in volumes', () => {
  const images = [...text.matchAll(/^ +image: (\S+)$/gm)]
    .map(([, image]) => image)
    .filter((image) => image?.startsWith('marquee-') === false);
  expect(images.length).toBe(2);
  for (const image of images) expect(image).toMatch(/:\d+\.\d+\.\d+$/);
  expect(linesOf('mongo')).toContain('volumes: [mongo:/data/db]');
  expect(linesOf('kafka')).toContain('volumes: [kafka:/var/lib/kafka/data]');
});

const hasCompose = spawnSync('docker-compose', ['--version']).status === 0;

test.skipIf(!hasCompose).each(['development', 'production'])('Compose accepts the file in %s', (mode) => {
  const args = ['--env-file', `deploy/compose/${mode}.env`, 'config', '-q'];
  const { status, stderr } = spawnSync('docker-compose', args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
