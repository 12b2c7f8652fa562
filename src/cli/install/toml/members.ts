import type { Statement } from "./statements.ts";
import type { TomlValue } from "./value.ts";

/** One value of a file under its whole name, with the statement that it is a part of. */
export interface Member {
  path: readonly string[];
  value: TomlValue;
  statement: Statement;
}

/** Every value below a table, those of tables in braces as well, however they are written. */
export function valuesBelow(statements: readonly Statement[], below: readonly string[]): Member[] {
  return statements
    .flatMap((statement) =>
      statement.value ? flat({ path: statement.path, value: statement.value, statement }) : [],
    )
    .filter(({ path }) => path.length > below.length && startsWith(path, below));
}

export const startsWith = (path: readonly string[], below: readonly string[]): boolean =>
  below.every((part, place) => path[place] === part);

const flat = ({ path, value, statement }: Member): Member[] =>
  value.members?.flatMap(({ key, value: inner }) =>
    flat({ path: [...path, ...key], value: inner, statement }),
  ) ?? [{ path, value, statement }];
