import { expect, test } from 'vitest';
import type { Query } from '../port.js';
import { writeCursor } from '../cursor.js';
import { Database, textOf } from './database.js';
import { selectStatement } from './query.js';
import { openTable } from './tables.js';
import { TOKEN_INDEXES_TABLE } from './token-index.js';

interface View {
  readonly id: string;
  readonly profileId: string;
  readonly at: number;
}

const queries: readonly Query<View>[] = (['ascending', 'descending'] as const).flatMap((direction) =>
  [{}, { from: 1 }, { until: 5 }, { from: 1, until: 5 }].map((range) => ({
    where: { profileId: 'p' },
    orderBy: { field: 'at' as const, direction },
    limit: 10,
    ...range,
  })),
);

test('every page is read by an index search from the cursor on, without scanning other documents and without sorting', () => {
  const database = Database.open(':memory:', TOKEN_INDEXES_TABLE, 0);
  const table = openTable<View>(database, { name: 'views', indexes: [{ fields: ['profileId', 'at'] }] });
  for (const query of queries) {
    const { listHash: list } = selectStatement(table, query);
    for (const after of [null, writeCursor(list, { value: 3, id: 'x' })]) {
      const { sql, values } = selectStatement(table, { ...query, after });
      const plan = database.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => textOf(row, 'detail'));
      expect(plan).toHaveLength(1);
      const entered = after !== null || Object.keys(query).some((key) => key === 'from' || key === 'until');
      expect(plan[0]).toMatch(
        entered
          ? /^SEARCH .* USING COVERING INDEX views by profileId at \(<expr>=\? AND <expr>[<>]/
          : /^SEARCH .* USING COVERING INDEX views by profileId at \(<expr>=\?/,
      );
    }
  }
  database.close();
});
