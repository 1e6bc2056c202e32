// The page's scripts: ES modules; sealed.js alone is a classic script, since it must run before any of them.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    languageOptions: { sourceType: "module", ecmaVersion: 2023, globals: { ...globals.browser, L: "readonly", qt: "readonly", QWebChannel: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration, ExportAllDeclaration, ExportNamedDeclaration[source], ExportNamedDeclaration[specifiers.length>0]", message: "Export the declaration itself: explorer/page/modules.py joins modules by that." },
        { selector: "ImportExpression, ImportDefaultSpecifier", message: "Import names at the head of the module: explorer/page/modules.py joins modules by that." },
        { selector: "ExportNamedDeclaration > VariableDeclaration[kind='let']", message: "What is exported does not change: export a function." },
        { selector: "AssignmentExpression[left.object.property.name='prototype'], AssignmentExpression[left.property.name='prototype']", message: "No part changes another: let it ask (Part in messages.d.ts)." },
      ],
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
  { files: ["**/sealed.js"], languageOptions: { sourceType: "script" } },
];
