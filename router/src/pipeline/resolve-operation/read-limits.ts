import type { OperationLimits } from '@marquee/operation-limits/operation-limits';
import type { Settings } from '@marquee/runtime/settings';
import { SETTINGS } from '../../settings.js';

/** The limits on one operation. */
export function readLimits(settings: Settings): OperationLimits {
  return {
    textLength: settings.read(SETTINGS.textLength),
    tokens: settings.read(SETTINGS.tokens),
    nesting: settings.read(SETTINGS.nesting),
    depth: settings.read(SETTINGS.depth),
    aliases: settings.read(SETTINGS.aliases),
    rootFields: settings.read(SETTINGS.rootFields),
    operations: settings.read(SETTINGS.operations),
    fragments: settings.read(SETTINGS.fragments),
    selections: settings.read(SETTINGS.selections),
    overlaps: settings.read(SETTINGS.overlaps),
    conditionVariables: settings.read(SETTINGS.conditionVariables),
    inputDepth: settings.read(SETTINGS.inputDepth),
    inputValues: settings.read(SETTINGS.inputValues),
    introspectionFields: settings.read(SETTINGS.introspectionFields),
  };
}
