/** Type-aware lint over all sources, scripts and configuration. Formatting, cycles and long functions are Biome's (`.biome.json`). */
import tseslint from 'typescript-eslint';

const ROOT = new URL('..', import.meta.url).pathname;

/** A top-level function is a declaration: it has a name in stack traces and tools can navigate to it. */
const TOP_LEVEL_ARROW =
  ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind="const"] > VariableDeclarator[id.typeAnnotation=undefined] > ArrowFunctionExpression.init';

export default tseslint.config(
  {
    ignores: ['**/dist/**', '**/generated/**', '**/node_modules/**', '.data/**'],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    basePath: ROOT,
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: ROOT },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // The ports are asynchronous; an adapter whose work is synchronous still has their signature.
      '@typescript-eslint/require-await': 'off',
      // Objects are created by functions and closures; their methods do not use `this`.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: ['error', 'smart'],
      'no-restricted-syntax': [
        'error',
        {
          selector: TOP_LEVEL_ARROW,
          message: 'Declare a top-level function with `function`.',
        },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Settings are read in packages/runtime only.',
        },
        {
          object: 'Math',
          property: 'random',
          message: 'Use createRandom(seed), or crypto for secrets.',
        },
      ],
    },
  },
  {
    files: [
      'packages/runtime/src/**',
      '**/*.test.ts',
      '**/*.browser.ts',
      '**/*.proof.ts',
      'clients/e2e/**',
      '.config/**',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // Scripts run before anything is built: no types from `dist`, so no type-aware rules.
    files: ['**/*.mjs', '**/*.js'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    rules: { 'no-restricted-properties': 'off', 'no-undef': 'off' },
  },
);
