import eslintComments from '@eslint-community/eslint-plugin-eslint-comments';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { yaopai } from './scripts/lint/plugin.mjs';

const root = import.meta.dirname;
const typescript = ['**/*.ts', '**/*.tsx', '**/*.mts'];
const tests = ['**/*.spec.ts', '**/test/**'];

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/miniprogram_dist/',
      '**/miniprogram_npm/',
      '**/coverage/',
      '**/.turbo/',
      '.data/',
      '.tools/',
      // An integrator's JavaScript, compiled and checked by WeChat's own tools.
      'apps/demo-miniapp/miniprogram/**/*.js',
      'checks/install/fixtures/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: { '@eslint-community/eslint-comments': eslintComments, yaopai },
    rules: {
      '@eslint-community/eslint-comments/require-description': 'error',
      '@eslint-community/eslint-comments/no-unlimited-disable': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'yaopai/boundaries': ['error', { root }],
      'yaopai/file-names': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'URLSearchParams',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'globalThis',
          'AbortSignal',
          'AbortController',
          'TextDecoder',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: typescript,
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // WeChat's typings are namespaces; adding to them needs one.
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      // Nest modules are classes with a decorator and nothing else.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'yaopai/no-exported-any': 'error',
      // tsc knows every name; this rule does not know types and ambient declarations.
      'no-undef': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'apps/server/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Export it by name.' }],
    },
  },
  {
    files: ['apps/server/src/**/*.ts'],
    rules: { 'yaopai/orm-files': ['error', { root }] },
  },
  {
    files: ['apps/server/src/**/*.ts', 'packages/{protocol,sdk}/src/**/*.ts'],
    ignores: ['apps/server/src/config/env.ts', ...tests],
    rules: { 'yaopai/process-env': 'error' },
  },
  {
    files: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
    ignores: ['packages/sdk/src/platform/**', 'apps/server/src/**', ...tests],
    rules: { 'yaopai/wx-global': 'error' },
  },
  {
    files: tests,
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(only|skip|todo|failing)$/]',
          message: 'No test is skipped or run alone: mend it or delete it.',
        },
        {
          selector: 'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]',
          message: 'No test is skipped or run alone: mend it or delete it.',
        },
      ],
    },
  },
);
