/** The lint rules of subgraph schemas: names, enum values, deprecation reasons, descriptions, list sizes. */
import { declaresListSizes, findListsWithoutSize } from '@marquee/operation-limits/cost/lists-without-size';
import type { ASTNode, ASTVisitor, FieldDefinitionNode, InputValueDefinitionNode, TypeDefinitionNode } from 'graphql';

export type LintLevel = 'ERROR' | 'WARNING';

export interface LintRule {
  /** The rule's name in GraphOS where it has one. */
  readonly name: string;
  readonly level: LintLevel;
  /** Returns a visitor of a subgraph's document that reports each violation. */
  create(report: (node: ASTNode, coordinate: string, message: string) => void): ASTVisitor;
}

const PASCAL_CASE = /^[A-Z][A-Za-z0-9]*$/;
/** Scalars are exempt: they may have the name of their standard, as in `URL` or `UHD_4K`. */
export const typeNames: LintRule = {
  name: 'TYPE_NAMES_SHOULD_BE_PASCAL_CASE',
  level: 'ERROR',
  create: (report) => {
    const check = (node: TypeDefinitionNode): void => {
      const { value } = node.name;
      if (!PASCAL_CASE.test(value))
        report(
          node.name,
          value,
          `${value} should be in PascalCase, as ${value.replace(/(^|_)([a-z])/g, (_, _line, letter: string) => letter.toUpperCase()).replaceAll('_', '')}.`,
        );
    };
    return {
      ObjectTypeDefinition: check,
      InterfaceTypeDefinition: check,
      UnionTypeDefinition: check,
      EnumTypeDefinition: check,
      InputObjectTypeDefinition: check,
    };
  },
};

const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;

export const fieldNames: LintRule = {
  name: 'FIELD_NAMES_SHOULD_BE_CAMEL_CASE',
  level: 'ERROR',
  create: (report) => {
    let parent = '';
    const enter = (node: { readonly name: { readonly value: string } }): void => void (parent = node.name.value);
    const check = ({ name }: FieldDefinitionNode | InputValueDefinitionNode): void => {
      if (!CAMEL_CASE.test(name.value))
        report(name, `${parent}.${name.value}`, `${name.value} should be in camelCase.`);
    };
    return {
      ObjectTypeDefinition: enter,
      ObjectTypeExtension: enter,
      InterfaceTypeDefinition: enter,
      InterfaceTypeExtension: enter,
      InputObjectTypeDefinition: enter,
      FieldDefinition: check,
      InputValueDefinition: check,
    };
  },
};

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

/** A deprecation reason tells clients what to use instead. */
export const deprecations: LintRule = {
  name: 'DEPRECATED_DIRECTIVE_MISSING_REASON',
  level: 'ERROR',
  create: (report) => ({
    Directive: (node, _key, _parent, _path, ancestors) => {
      if (node.name.value !== 'deprecated' || node.arguments?.some(({ name }) => name.value === 'reason') === true)
        return;
      const names = ancestors.flatMap((ancestor) =>
        'name' in ancestor && ancestor.name !== undefined ? [ancestor.name.value] : [],
      );
      report(node, names.join('.'), 'A deprecation should say what to use instead: @deprecated(reason: "…").');
    },
  }),
};

/** Descriptions are required of scalars only, whose values have a format that GraphQL does not describe. */
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

/** In a subgraph that declares the size of some lists: the router's demand control assumes a size for the others. */
export const listSizes: LintRule = {
  name: 'LISTS_SHOULD_HAVE_A_SIZE',
  level: 'WARNING',
  create: (report) => ({
    Document: (document) => {
      if (!declaresListSizes(document)) return;
      for (const { field, coordinate } of findListsWithoutSize(document))
        report(field.name, coordinate, `${coordinate} is a list and should have @listSize, for demand control.`);
    },
  }),
};
