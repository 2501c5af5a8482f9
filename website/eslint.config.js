import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // Markup is never made from text: names come from strangers.
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Use textContent: names come from the network.' },
        { property: 'outerHTML', message: 'Use textContent: names come from the network.' },
        { property: 'insertAdjacentHTML', message: 'Use textContent: names come from the network.' },
      ],
    },
  },
  {
    // The rules of the game and the codecs take time as an argument and draw nothing.
    files: ['src/game/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'document', 'window', 'performance', 'Date', 'setTimeout'],
      'no-restricted-imports': [
        'error',
        { patterns: ['pixi.js', '../render/*', '../screens/*', '../site/*'] },
      ],
    },
  },
  {
    files: ['src/net/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['pixi.js', '../render/*', '../screens/*', '../site/*'] },
      ],
    },
  },
);
