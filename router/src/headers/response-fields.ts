/** The fields of a response head of a subgraph. */

/** Name in lower case, and value. */
export type Field = readonly [name: string, value: string];

const FIELD = /\r\n([^:\r]+):[\t ]*([^\r]*)/g;

/** @param text Status line and fields: valid HTTP/1.1, at most 16 KB. */
export function readFields(text: string): readonly Field[] {
  const fields: Field[] = [];
  for (const [, name = '', value = ''] of text.matchAll(FIELD))
    fields.push([name.toLowerCase(), value.replace(/[\t ]+$/, '')]);
  return fields;
}

/** A repeated field means a list; undefined for one that is absent. */
export function fieldValue(fields: readonly Field[], name: string): string | undefined {
  const values = fields.filter(([each]) => each === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}
