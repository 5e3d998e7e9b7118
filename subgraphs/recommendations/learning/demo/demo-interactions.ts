/**
 * The viewing histories of the sample world as interactions, with the countries and maturity limits that decide which
 * titles a profile may watch. Development only: the process of the subgraph does not load it.
 */
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import type { DemoData } from '@marquee/demo-data/demo-data';
import type { DemoSize } from '@marquee/demo-data/sizes';
import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import { createInteractionsBuilder } from '../data/interactions-builder.js';
import type { UserGroups } from '../evaluation/test-set.js';
import type { Interactions } from '../model.js';

export const DEMO_SIZES = ['small', 'demo', 'large'] as const satisfies readonly DemoSize[];

export interface DemoInteractions {
  readonly size: DemoSize;
  readonly interactions: Interactions;
  /** One for each country and maturity limit that occurs. */
  readonly groups: UserGroups;
  /** Country by group. */
  readonly countries: readonly string[];
}

interface Group {
  readonly country: string;
  readonly maturityLimit: MaturityLevel;
}

export function readDemoInteractions(size: DemoSize): DemoInteractions {
  const demo = createDemoData(size);
  const builder = createInteractionsBuilder();
  const groups = new Map<string, { readonly index: number; readonly group: Group }>();
  const groupOfUser: number[] = [];
  for (let index = 0; index < demo.accountCount; index += 1) {
    const account = demo.account(index);
    for (const profile of account.profiles) {
      const key = `${account.country} ${profile.maturityLimit}`;
      const known = groups.get(key) ?? {
        index: groups.size,
        group: { country: account.country, maturityLimit: profile.maturityLimit },
      };
      groups.set(key, known);
      const user = builder.addUser(profile.id);
      groupOfUser[user] = known.index;
      for (const { titleId, at } of demo.viewing(account, profile)) builder.add(user, titleId, Date.parse(at) / 1000);
    }
  }
  const list = [...groups.values()].map(({ group }) => group);
  return {
    size,
    interactions: builder.build().interactions,
    groups: {
      groupOfUser: Uint32Array.from(groupOfUser),
      names: [...groups.keys()],
      isEligible: eligibility(demo, list),
    },
    countries: list.map(({ country }) => country),
  };
}

function eligibility({ titles }: DemoData, groups: readonly Group[]): UserGroups['isEligible'] {
  const byId = new Map<string, DemoData['titles'][number]>(titles.map((title) => [title.id, title]));
  return (group, itemId) => {
    const [title, limits] = [byId.get(itemId), groups[group]];
    return (
      title !== undefined &&
      limits !== undefined &&
      currentWindow(title.windows, limits.country, DEMO_NOW) !== undefined &&
      isWithinMaturity(title.rating.level, limits.maturityLimit)
    );
  };
}
