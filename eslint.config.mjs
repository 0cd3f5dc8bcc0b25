import js from "@eslint/js"
import tseslint from "typescript-eslint"
import { linearPatterns } from "./scripts/lint/linear_patterns.mjs"

export default tseslint.config(
  { ignores: ["dist", "coverage"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // Read when someone asks; `import()` of a file of our own would need its compiled name.
      "@typescript-eslint/no-require-imports": ["error", { allow: ["_examples$"] }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { hub: { rules: { "linear-patterns": linearPatterns } } },
    rules: { "hub/linear-patterns": "error" },
  },
  {
    // The body of a supertest answer is `any`; the assertions are what checks it.
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
  {
    files: ["**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        Buffer: "readonly",
        URL: "readonly",
        console: "readonly",
        fetch: "readonly",
        performance: "readonly",
        process: "readonly",
        setTimeout: "readonly",
      },
    },
  },
)
