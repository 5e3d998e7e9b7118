/** Self time by module and by function, in percent of the busy time, from a CPU profile of V8. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Flags that make a Node process write its profile into `folder` when it ends. */
export function profileFlags(folder) {
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'];
}

/** @returns the only profile in `folder`; call it after the process has ended */
export function readProfile(folder) {
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('The process has written no CPU profile.');
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

/** The router's code by folder, other code by package. Generated code has no file and is named by its `sourceURL`. */
function moduleOf({ url, functionName }) {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native code and system calls';
  const own = /\/router\/dist\/(.+)$/.exec(url)?.[1];
  if (own !== undefined) return `router/${own.includes('/') ? `${own.split('/')[0]}/` : own}`;
  const packages = [...url.matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
  if (packages.length > 0) return packages.at(-1)[1];
  const workspace = /\/(packages\/[^/]+)\//.exec(url)?.[1];
  if (workspace !== undefined) return workspace;
  if (url.startsWith('node:'))
    return `node: ${
      url
        .slice(5)
        .replace(/^internal\//, '')
        .split('/')[0]
    }`;
  return url === '' ? 'generated and built-in code' : url;
}

function placeOf({ url, functionName, lineNumber }) {
  const file = url.replace(/^file:\/\//, '').replace(/^.*\/(router\/dist|node_modules)\//, '');
  return `${functionName === '' ? '(anonymous)' : functionName}${file === '' ? '' : `  ${file}:${lineNumber + 1}`}`;
}

/** Of the last `seconds` only: the time before was the warm-up. */
function selfTimes({ nodes, samples, timeDeltas, startTime, endTime }, seconds) {
  const from = endTime - seconds * 1e6;
  const times = new Map();
  let now = startTime;
  samples.forEach((id, index) => {
    now += timeDeltas[index];
    if (now >= from) times.set(id, (times.get(id) ?? 0) + Math.max(0, timeDeltas[index + 1] ?? 0));
  });
  return nodes.map(({ id, callFrame }) => ({ frame: callFrame, micros: times.get(id) ?? 0 }));
}

function shares(times, keyOf, busy) {
  const sums = new Map();
  for (const { frame, micros } of times) sums.set(keyOf(frame), (sums.get(keyOf(frame)) ?? 0) + micros);
  return [...sums]
    .map(([key, micros]) => ({ key, percent: (micros / busy) * 100 }))
    .sort((a, b) => b.percent - a.percent);
}

/** @returns two tables as text */
export function summariseProfile(profile, seconds) {
  const all = selfTimes(profile, seconds);
  const times = all.filter(({ frame }) => frame.functionName !== '(idle)' && frame.functionName !== '(root)');
  const sum = (list) => list.reduce((total, { micros }) => total + micros, 0);
  const busy = sum(times);
  const print = (rows, least) =>
    rows
      .filter(({ percent }) => percent >= least)
      .map(({ key, percent }) => `${percent.toFixed(1).padStart(6)} %  ${key}`);
  return [
    `Busy ${((busy / sum(all)) * 100).toFixed(0)} % of the last ${seconds} s; self time in percent of that.`,
    '',
    ...print(shares(times, moduleOf, busy), 0.5),
    '',
    ...print(shares(times, placeOf, busy), 0.7).slice(0, 40),
  ].join('\n');
}
