/** What the sample data says about each title, to which every title of every response is compared. */
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { DemoData, DemoTitle } from '@marquee/demo-data/demo-data';

/** Finds wrong values in the data of a response. */
export type CheckFacts = (data: unknown, maturityLimit: MaturityLevel) => readonly string[];

type Fields = Readonly<Record<string, unknown>>;

const KINDS: ReadonlySet<unknown> = new Set(['MOVIE', 'SERIES']);

function wrongValues(title: DemoTitle, fields: Fields, maturityLimit: MaturityLevel): readonly string[] {
  const names = new Set<unknown>([title.name, ...Object.values(title.names)]);
  const wrong: string[] = [];
  const { name, kind, releaseYear } = fields;
  if (name != null && !names.has(name)) wrong.push(`title ${title.id} has the name ${JSON.stringify(name)}`);
  if (kind != null && kind !== title.kind) wrong.push(`title ${title.id} has the kind ${JSON.stringify(kind)}`);
  if (releaseYear != null && releaseYear !== title.releaseYear)
    wrong.push(`title ${title.id} has the release year ${JSON.stringify(releaseYear)}`);
  if (!isWithinMaturity(title.rating.level, maturityLimit))
    wrong.push(
      `title ${title.id} of level ${title.rating.level} is shown to a profile with the limit ${maturityLimit}`,
    );
  return wrong;
}

export function createFactsCheck(demoData: DemoData): CheckFacts {
  const titles = new Map<unknown, DemoTitle>(demoData.titles.map((title) => [title.id, title]));
  return (data, maturityLimit) => {
    const wrong: string[] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if (Array.isArray(value)) return value.forEach(visit);
      const fields = value as Fields;
      const title = titles.get(fields['id']);
      if (title !== undefined) wrong.push(...wrongValues(title, fields, maturityLimit));
      else if (KINDS.has(fields['kind']) && 'id' in fields) wrong.push(`there is no title ${String(fields['id'])}`);
      Object.values(fields).forEach(visit);
    };
    visit(data);
    return wrong;
  };
}
