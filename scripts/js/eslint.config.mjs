// The page's scripts, as Chromium runs them: classic scripts that share one namespace, `window.twincity`.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    languageOptions: { sourceType: "script", ecmaVersion: 2023, globals: { ...globals.browser, L: "readonly", qt: "readonly", QWebChannel: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-implicit-globals": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-shadow": "error",
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-unused-vars": ["error", { args: "after-used", argsIgnorePattern: "^_" }],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text from data is text: use textContent." },
        { property: "outerHTML", message: "Text from data is text: use textContent." },
        { property: "insertAdjacentHTML", message: "Text from data is text: use textContent." },
      ],
    },
  },
];
