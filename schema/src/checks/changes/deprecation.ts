/** Changes of deprecation, for fields and enum values. */
import { change } from './change.js';
import type { Change, ChangeCode } from './change.js';

export interface DeprecationCodes {
  readonly deprecated: ChangeCode;
  readonly restored: ChangeCode;
  readonly reasonChanged: ChangeCode;
}

interface Deprecatable {
  readonly deprecationReason?: string | null | undefined;
}

export function deprecationChanges(
  coordinate: string,
  before: Deprecatable,
  after: Deprecatable,
  codes: DeprecationCodes,
): readonly Change[] {
  const [old, now] = [before.deprecationReason ?? null, after.deprecationReason ?? null];
  if (old === now) return [];
  if (now === null) return [change(codes.restored, coordinate, `${coordinate} is no longer deprecated.`)];
  if (old === null) return [change(codes.deprecated, coordinate, `${coordinate} is deprecated: ${now}`)];
  return [change(codes.reasonChanged, coordinate, `${coordinate} is deprecated for another reason: ${now}`)];
}
