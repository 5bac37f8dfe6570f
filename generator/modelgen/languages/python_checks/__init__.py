"""The code inside a generated Python validator: expressions for its quick pass, calls for its thorough one."""
