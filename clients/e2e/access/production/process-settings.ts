/** Every process of the workspace with the settings that it declares, found by their declarations. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Setting } from '@marquee/runtime/settings';
import { ROOT } from '../../system/checkout.js';

export interface ProcessSettings {
  readonly name: string;
  /** Relative to the root of the checkout. */
  readonly entry: string;
  /** Whether production mode refuses the process with every setting. */
  readonly isDevelopmentOnly: boolean;
  readonly settings: readonly Setting[];
}

interface Started {
  readonly name: string;
  readonly entry: string;
  readonly isDevelopmentOnly?: boolean;
}

// The launcher is plain JavaScript without types.
interface Launcher {
  findProcesses(): readonly Started[];
  findSubgraphs(): readonly Started[];
  findCompanions(): readonly Started[];
  findSettings(): Promise<readonly { readonly title: string; readonly settings: readonly Setting[] }[]>;
}

async function importLauncher(): Promise<Launcher> {
  const [workspace, docs] = (await Promise.all(
    ['workspace', 'docs'].map(
      (name) => import(pathToFileURL(join(ROOT, 'packages', 'launcher', 'src', `${name}.mjs`)).href),
    ),
  )) as [Omit<Launcher, 'findSettings'>, Pick<Launcher, 'findSettings'>];
  return { ...workspace, ...docs };
}

/** It is given no sample data, so it does not read how much. */
const WITHOUT_STORE = 'router';

export async function findProcessSettings(): Promise<readonly ProcessSettings[]> {
  const launcher = await importLauncher();
  const groups = await launcher.findSettings();
  const of = (title: string): readonly Setting[] => groups.find((group) => group.title === title)?.settings ?? [];
  const subgraphs = launcher.findSubgraphs();
  const isSubgraph = new Set(subgraphs.map(({ name }) => name));
  return [...launcher.findProcesses(), ...subgraphs, ...launcher.findCompanions()].map((process) => ({
    name: process.name,
    entry: process.entry,
    isDevelopmentOnly: process.isDevelopmentOnly === true,
    settings: [
      ...of('Every process').filter(({ name }) => process.name !== WITHOUT_STORE || name !== 'MARQUEE_SEED'),
      ...(isSubgraph.has(process.name) ? of('Every subgraph').map((setting) => renamed(setting, process.name)) : []),
      ...of(process.name),
    ],
  }));
}

function renamed(setting: Setting, subgraph: string): Setting {
  return { ...setting, name: setting.name.replace('SUBGRAPH_', `${subgraph.toUpperCase().replaceAll('-', '_')}_`) };
}
