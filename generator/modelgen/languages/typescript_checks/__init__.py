"""The code inside a generated TypeScript validator: expressions for its quick pass, calls for its thorough one."""
