/** One turn: a subgraph breaks its response in a random way, and both paths must give the same good response. */
import { createRandom } from '@marquee/runtime/random';
import { breakBody } from './break-body.js';
import { breakMessage } from './break-message.js';
import { findProblem } from './check-response.js';
import { GOOD, PATHS } from './open-world.js';
import type { World } from './open-world.js';

export interface Turn {
  /** What was broken, in words. */
  readonly what: string;
  /** What does not hold; null when all holds. */
  readonly problem: string | null;
  /** CPU time of the turn, subgraphs and generator included. */
  readonly cpuMs: number;
}

export async function runTurn(world: World, seed: number): Promise<Turn> {
  const random = createRandom(seed);
  const victim = random.pick(['b', 'c']);
  const good = GOOD[victim] ?? '';
  const broken = breakBody(good, random);
  const message = breakMessage(broken.body, random);
  const what = `${victim}: ${broken.what}, ${message.what}${message.closes ? ', closed' : ''}`;
  const cpu = process.cpuUsage();
  const texts: string[] = [];
  for (const path of PATHS) {
    const healthy = await world.execute(path, null);
    if (healthy.errors !== undefined || healthy.data === null)
      return end(what, `${path}: a good response after a broken one is not used: ${JSON.stringify(healthy)}`, cpu);
    const response = await world.execute(path, { victim, message });
    const problem = findProblem(response, healthy.data, victim, broken);
    if (problem !== null) return end(what, `${path}: ${problem}\n${JSON.stringify(response).slice(0, 2_000)}`, cpu);
    texts.push(JSON.stringify(response));
  }
  const isSame = texts.every((text) => text === texts[0]);
  return end(what, isSame ? null : `the paths differ:\n${texts.map((text) => text.slice(0, 2_000)).join('\n')}`, cpu);
}

function end(what: string, problem: string | null, start: NodeJS.CpuUsage): Turn {
  const { user, system } = process.cpuUsage(start);
  return { what, problem, cpuMs: (user + system) / 1_000 };
}
