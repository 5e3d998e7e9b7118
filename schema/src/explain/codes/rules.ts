/** Rules of checks: lint rules, plan cost, and the reach of outages. */
import type { PlanFinding } from '../../checks/plans/compare-plans.js';
import type { CodeExplanation, CodeExplanations } from '../code-explanation.js';

const PLANS: Readonly<Record<PlanFinding['rule'], CodeExplanation>> = {
  PLAN_NEEDS_MORE_FETCHES: {
    means: 'A known operation would take more requests to subgraphs than it does now.',
    fix: 'Keep fields that are selected together in one subgraph, or add @provides. If the cost is acceptable, approve the finding.',
  },
  PLAN_NEEDS_MORE_HOPS: {
    means:
      'A known operation would need more sequential requests to subgraphs. Each of them adds a round trip to its response time.',
    fix: 'Let the first subgraph return the key that the last request needs, or move the field closer to the root.',
  },
  PLAN_FANS_OUT: {
    means:
      'A known operation would fetch entities for the items of lists within lists, which it does not do now: 40 rows of 10 titles are 400 entities.',
    fix: 'Move the field to the subgraph of the inner list, or limit both lists by arguments with small defaults.',
  },
  OUTAGE_CLIMBS: {
    means:
      'During an outage of a subgraph, a known operation would lose more than the fields of that subgraph: a non-null field makes its parent null as well.',
    fix: 'Make the field nullable. A field should be nullable when it comes from another subgraph than its object.',
    example: 'type Title @key(fields: "id") { id: ID! progress: WatchProgress }   # not WatchProgress!',
  },
  CORE_NEEDS_NON_CORE: {
    means:
      'A core field would need something that is not core: an input of @requires, a key that only a non-core subgraph knows, or a non-core subgraph on its only way from a root field. Or a non-null field that is not core would make an object with core fields null. The core field is lost while that is switched off or down.',
    fix: 'Let a core subgraph resolve the input or the key too, make the field nullable, or tag the field that needs it with non-core.',
    example: 'artwork: Artwork @requires(fields: "personalizedArtworkId") @tag(name: "non-core")',
  },
  SWITCH_LOST: {
    means:
      'A feature or subgraph that has a kill switch could no longer be switched off, because a field of it becomes core.',
    fix: 'Nothing, if this is intended. Otherwise tag the field with non-core, or move it to a subgraph that is core.',
  },
  OUTAGE_SPREADS: {
    means: 'During an outage of a subgraph, a known operation would lose a field that it does not lose now.',
    fix: 'Nothing, if this is intended: the field is null and reported in the errors during the outage. Otherwise keep the field in its present subgraph.',
  },
};

const LISTS: CodeExplanations = {
  MORE_NOT_LISTED: {
    means: 'A check has more findings than it lists: it lists a thousand of each kind, blocking ones first.',
    fix: 'Make the change in smaller steps. Blocking findings that are not listed cannot be approved.',
  },
};

const LINT: CodeExplanations = {
  TYPE_NAMES_SHOULD_BE_PASCAL_CASE: {
    means: 'The name of a type is not in PascalCase.',
    fix: 'Rename the type before clients use it, as in `WatchProgress`.',
  },
  FIELD_NAMES_SHOULD_BE_CAMEL_CASE: {
    means: 'The name of a field or an argument is not in camelCase.',
    fix: 'Rename it before clients use it, as in `releaseYear`.',
  },
  ENUM_VALUES_SHOULD_BE_SCREAMING_SNAKE_CASE: {
    means: 'The name of an enum value is not in SCREAMING_SNAKE_CASE.',
    fix: 'Rename the value before clients use it, as in `WITH_ADS`.',
  },
  DEPRECATED_DIRECTIVE_MISSING_REASON: {
    means: 'A @deprecated directive has no reason.',
    fix: 'Give @deprecated a reason that names the field to use instead.',
    example: '@deprecated(reason: "Use `artwork`.")',
  },
  ALL_ELEMENTS_REQUIRE_DESCRIPTION: {
    means: 'A scalar has no description.',
    fix: 'Add a description: the format of its values, and their unit.',
  },
  LISTS_SHOULD_HAVE_A_SIZE: {
    means: 'A list has no @listSize, although the subgraph declares the size of other lists.',
    fix: 'Declare the size, so that demand control estimates the cost of operations.',
    example: '@listSize(assumedSize: 30)',
  },
};

export const RULE_CODES: CodeExplanations = { ...PLANS, ...LINT, ...LISTS };
