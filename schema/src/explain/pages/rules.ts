/** Rules of ours: how schemas are written, what operations may cost, how far an outage may reach. */
import type { PlanFinding } from '../../check/plans/judge-plans.js';
import type { Page, Pages } from '../page.js';

const PLANS: Readonly<Record<PlanFinding['rule'], Page>> = {
  PLAN_NEEDS_MORE_FETCHES: {
    means: 'A known operation would take more requests to subgraphs than it does now.',
    fix: 'Keep fields that are asked for together in one subgraph, or bring some along with @provides. If it is worth it, approve the finding.',
  },
  PLAN_NEEDS_MORE_HOPS: {
    means:
      'A known operation would have to wait for more requests one after the other: each adds a round trip to the page.',
    fix: 'Let the subgraph that is asked first return the key which the last one is waiting for, or move the field nearer to the root.',
  },
  PLAN_FANS_OUT: {
    means:
      'A known operation would ask a subgraph for entities at the items of lists within lists, where it did not before: 40 rows of 10 tiles are 400.',
    fix: 'Move the field to the subgraph that gives the inner list, or bound both lists by arguments that have small defaults.',
  },
  OUTAGE_CLIMBS: {
    means:
      'When a subgraph is down, a known operation would lose more than the fields of that subgraph: a non-null field carries the null up to what is around it.',
    fix: 'Make the field nullable, as every field should be that comes from another subgraph than the object it is on.',
    example: 'type Title @key(fields: "id") { id: ID! progress: WatchProgress }   # not WatchProgress!',
  },
  OUTAGE_SPREADS: {
    means: 'A known operation would lose something without a subgraph that it could do without at that place before.',
    fix: 'Nothing, if that is meant: the part is null and named while the subgraph is away. Else keep the field where it was.',
  },
};

const LISTS: Pages = {
  MORE_NOT_LISTED: {
    means: 'A check found more than it lists: a thousand of each kind, those that forbid the change first.',
    fix: 'Make the change in smaller steps. One that has more objections than are listed cannot be approved.',
  },
};

const LINT: Pages = {
  TYPE_NAMES_SHOULD_BE_PASCAL_CASE: {
    means: 'Types are named in PascalCase.',
    fix: 'Rename the type before anybody uses it: `WatchProgress`.',
  },
  FIELD_NAMES_SHOULD_BE_CAMEL_CASE: {
    means: 'Fields and arguments are named in camelCase.',
    fix: 'Rename it before anybody uses it: `releaseYear`.',
  },
  ENUM_VALUES_SHOULD_BE_SCREAMING_SNAKE_CASE: {
    means: "Enums' values are named in CAPITALS_WITH_UNDERSCORES.",
    fix: 'Rename the value before anybody uses it: `WITH_ADS`.',
  },
  DEPRECATED_DIRECTIVE_MISSING_REASON: {
    means: 'A deprecation says what to use instead.',
    fix: 'Give @deprecated a reason that names the other field.',
    example: '@deprecated(reason: "Use `artwork`.")',
  },
  ALL_ELEMENTS_REQUIRE_DESCRIPTION: {
    means: 'What clients see has a description.',
    fix: 'Write one sentence above it: what it means, its unit, what null means.',
  },
};

export const RULE_PAGES: Pages = { ...PLANS, ...LINT, ...LISTS };
