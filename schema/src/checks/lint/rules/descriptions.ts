import type { LintRule } from '../lint-rule.js';

/** A type is what people look up first. Fields may speak for themselves. */
export const descriptions: LintRule = {
  name: 'ALL_ELEMENTS_REQUIRE_DESCRIPTION',
  level: 'WARNING',
  create: (report) => ({
    ScalarTypeDefinition: ({ name, description }) => {
      if (description === undefined)
        report(name, name.value, `${name.value} should say in which form its values are written.`);
    },
  }),
};
