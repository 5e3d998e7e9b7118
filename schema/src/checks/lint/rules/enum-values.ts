import type { LintRule } from '../lint-rule.js';

const SCREAMING_SNAKE_CASE = /^[A-Z][A-Z0-9_]*$/;

export const enumValues: LintRule = {
  name: 'ENUM_VALUES_SHOULD_BE_SCREAMING_SNAKE_CASE',
  level: 'ERROR',
  create: (report) => ({
    EnumTypeDefinition: ({ name, values }) => {
      for (const value of values ?? []) {
        if (!SCREAMING_SNAKE_CASE.test(value.name.value))
          report(
            value.name,
            `${name.value}.${value.name.value}`,
            `${value.name.value} should be in SCREAMING_SNAKE_CASE.`,
          );
      }
    },
  }),
};
