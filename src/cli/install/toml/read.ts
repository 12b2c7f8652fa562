import type { ListedEntry } from "../clients.ts";
import { valuesBelow } from "./members.ts";
import { statementsOf } from "./statements.ts";
import type { TomlValue } from "./value.ts";

/** The servers of a TOML file that are started as programs. Throws `BrokenConfig` where it is no TOML. */
export function listTomlEntries(text: string, servers: string): ListedEntry[] {
  const members = valuesBelow(statementsOf(text), [servers]);
  return [...new Set(members.map(({ path }) => path[1] ?? ""))].flatMap((name) => {
    const own = members.filter(({ path }) => path[1] === name);
    const valueOf = (key: string): TomlValue | undefined =>
      own.find(({ path }) => path.length === 3 && path[2] === key)?.value;
    const command = valueOf("command")?.text;
    if (command === undefined) return [];
    const args = (valueOf("args")?.items ?? []).flatMap(({ text: arg }) => arg ?? []);
    const env = own.flatMap(({ path, value }) =>
      path.length === 4 && path[2] === "env" && value.text !== undefined ? [[path[3], value.text]] : [],
    );
    return [{ name, command, args, env: Object.fromEntries(env) as Record<string, string> }];
  });
}

/** How a server's entry starts it, a line for each setting, and its environment; undefined where there is none. */
export function readTomlEntry(
  text: string,
  servers: string,
  name: string,
): { lines: string[]; env: Record<string, string> } | undefined {
  const statements = statementsOf(text);
  const members = valuesBelow(statements, [servers, name]);
  const isThere =
    members.length > 0 || statements.some(({ path }) => path[0] === servers && path[1] === name);
  if (!isThere) return undefined;
  const shown = ({ start, end }: TomlValue): string => text.slice(start, end).replace(/\s+/g, " ");
  return {
    lines: members.flatMap(({ path, value }) =>
      isEnv(path) ? [] : [`${path.slice(2).join(".")} = ${shown(value)}`],
    ),
    env: Object.fromEntries(
      members.flatMap(({ path, value }) =>
        isEnv(path) ? [[path[3] ?? "", value.text ?? shown(value)]] : [],
      ),
    ),
  };
}

const isEnv = (path: readonly string[]): boolean => path[2] === "env" && path.length === 4;
