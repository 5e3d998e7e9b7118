/** Differences between two API schemas, with the change codes of GraphOS. */

/**
 * The effect on operations that use the changed element. `breaking`: the operation becomes invalid, or returns values
 * of another type. `risky`: the operation stays valid and may return values that its client does not know. `safe`: no
 * visible effect.
 */
export type ChangeLevel = 'breaking' | 'risky' | 'safe';

export interface Change {
  readonly code: ChangeCode;
  readonly level: ChangeLevel;
  /** The schema coordinate of the changed element: `Title`, `Title.name`, `Query.search(query:)`, `PlanTier.ADS`. */
  readonly coordinate: string;
  /** One sentence. Approvals depend on the text for breaking changes: see `finding-id.ts`. */
  readonly description: string;
}

/** The level of each code. `explain` describes each code. */
export const CHANGE_LEVELS = {
  TYPE_REMOVED: 'breaking',
  TYPE_CHANGED_KIND: 'breaking',
  FIELD_REMOVED: 'breaking',
  FIELD_CHANGED_TYPE: 'breaking',
  ARG_REMOVED: 'breaking',
  ARG_CHANGED_TYPE: 'breaking',
  ARG_CHANGED_TYPE_OPTIONAL_TO_REQUIRED: 'breaking',
  REQUIRED_ARG_ADDED: 'breaking',
  TYPE_REMOVED_FROM_UNION: 'breaking',
  TYPE_REMOVED_FROM_INTERFACE: 'breaking',
  VALUE_REMOVED_FROM_ENUM: 'breaking',
  FIELD_REMOVED_FROM_INPUT_OBJECT: 'breaking',
  FIELD_ON_INPUT_OBJECT_CHANGED_TYPE: 'breaking',
  REQUIRED_FIELD_ADDED_TO_INPUT_OBJECT: 'breaking',
  ARG_DEFAULT_VALUE_CHANGE: 'risky',
  INPUT_OBJECT_FIELD_DEFAULT_VALUE_CHANGE: 'risky',
  VALUE_ADDED_TO_ENUM: 'risky',
  TYPE_ADDED_TO_UNION: 'risky',
  TYPE_ADDED_TO_INTERFACE: 'risky',
  TYPE_ADDED: 'safe',
  FIELD_ADDED: 'safe',
  OPTIONAL_ARG_ADDED: 'safe',
  OPTIONAL_FIELD_ADDED_TO_INPUT_OBJECT: 'safe',
  FIELD_DEPRECATED: 'safe',
  FIELD_DEPRECATION_REMOVED: 'safe',
  FIELD_DEPRECATED_REASON_CHANGE: 'safe',
  ENUM_DEPRECATED: 'safe',
  ENUM_DEPRECATION_REMOVED: 'safe',
  ENUM_DEPRECATED_REASON_CHANGE: 'safe',
} as const satisfies Readonly<Record<string, ChangeLevel>>;

export type ChangeCode = keyof typeof CHANGE_LEVELS;

export function change(code: ChangeCode, coordinate: string, description: string): Change {
  return {
    code,
    level: CHANGE_LEVELS[code],
    coordinate,
    description,
  };
}
