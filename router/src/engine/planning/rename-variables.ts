/** Values of variables, by the names that these have in the plan. */
export function toPlanVariables(
  values: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  if (names.size === 0) return values;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names.get(name) ?? name, value]));
}
