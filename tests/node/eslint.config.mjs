// The strictest rules of typescript-eslint that know types, for generated TypeScript.
import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist/**", "**/*.mjs"] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: process.cwd() } },
    rules: {
      // A number in a sentence or in a JSON Pointer is what it says.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    // A deprecated model is exported all the same.
    files: ["**/src/models/*.ts"],
    rules: { "@typescript-eslint/no-deprecated": "off" },
  },
  {
    // Each rule is written out as a whole, whatever the ones before it have ruled out.
    files: ["**/src/validators/*.ts"],
    rules: { "@typescript-eslint/no-unnecessary-condition": "off" },
  },
);
