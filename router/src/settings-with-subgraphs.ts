/** The settings that name subgraphs, as data, and the names in them. */
import type { Settings, SettingGroup } from '@marquee/runtime/settings';
import type { SharedConfig } from '@marquee/runtime/shared-config';
import { IDENTITY, IDENTITY_OVERRIDES, readIdentitySection } from './identity/settings.js';
import { HEADER_RULES, INTERNAL_HEADERS } from './headers/settings.js';
import { DEMAND_CONTROL } from './demand-control/settings.js';
import { FETCH_POLICIES } from './policies/settings.js';
import { SETTINGS } from './settings.js';
import { PART_STATUS } from './status/settings.js';
import type { NamedSubgraph } from './supergraph/named-subgraphs.js';

/** `name=value`, and `name.kind=value` for deadlines. */
const BEFORE_VALUE = /^([^=]+?)(?:\.(?:query|entities|mutation))?=/;
/** `name:CODE`; an item without a name is for all subgraphs. */
const BEFORE_CODE = /^([^:]+):/;
const WHOLE_ITEM = /^([^*].*)$/;

type ListSetting = Extract<SettingGroup[string], { readonly type: 'list' }>;

const NAMING: readonly (readonly [setting: ListSetting, name: RegExp])[] = [
  [FETCH_POLICIES.fetchDeadlines, BEFORE_VALUE],
  [FETCH_POLICIES.coreSubgraphs, WHOLE_ITEM],
  [FETCH_POLICIES.nonCoreSubgraphs, WHOLE_ITEM],
  [DEMAND_CONTROL.maxFetchCosts, BEFORE_VALUE],
  [PART_STATUS.statusParts, BEFORE_VALUE],
  [SETTINGS.subgraphErrorCodes, BEFORE_CODE],
  [SETTINGS.subgraphErrorExtensions, BEFORE_CODE],
  [SETTINGS.subgraphUrls, BEFORE_VALUE],
];

/** The names that were set. Names in defaults are those of this project's graph, and may be absent from others. */
export function readNamedSubgraphs(
  settings: Settings,
  { subgraphHosts }: SharedConfig,
  configured: readonly string[],
): readonly NamedSubgraph[] {
  const named = new Map<string, NamedSubgraph>();
  const add = (setting: string, items: readonly string[], name: RegExp, mayBeAbsent: boolean): void => {
    for (const item of items) {
      const subgraph = name.exec(item)?.[1]?.trim();
      if (subgraph !== undefined)
        named.set(`${setting} ${subgraph}`, {
          setting,
          place: settings.placeOf([...setting.split('.'), subgraph]),
          subgraph,
          mayBeAbsent,
        });
    }
  };
  for (const [setting, name] of NAMING) {
    const items = settings.read<ListSetting>(setting) ?? [];
    if (items !== setting.default) add(settings.nameOf(setting), items, name, false);
  }
  add(`${HEADER_RULES.key}.subgraphs`, Object.keys(settings.read(HEADER_RULES).subgraphs), WHOLE_ITEM, false);
  const { internalHeaders } = INTERNAL_HEADERS;
  add(settings.nameOf(internalHeaders), settings.read(internalHeaders), WHOLE_ITEM, true);
  const { subgraphs } = readIdentitySection(settings).assertion;
  const isSet = [IDENTITY, IDENTITY_OVERRIDES.identitySubgraphs].some((each) => settings.sourceOf(each) !== 'default');
  if (isSet) add(settings.nameOf(IDENTITY_OVERRIDES.identitySubgraphs), subgraphs, WHOLE_ITEM, true);
  add('subgraphs', configured, WHOLE_ITEM, false);
  add('MARQUEE_SUBGRAPH_HOSTS', subgraphHosts, BEFORE_VALUE, true);
  return [...named.values()];
}
