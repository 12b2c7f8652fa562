import { isAbsolute } from "node:path";
import { parseArgs } from "node:util";

import { type ClientName, clientNames } from "./clients.ts";

export interface InstallOptions {
  /** Undefined: the clients that are found are listed. */
  client: ClientName | undefined;
  /** Of the entry. */
  name: string;
  key: "prompt" | "environment" | "as it is";
  /** Settings that the command line names. */
  env: Record<string, string>;
  dryRun: boolean;
}

/** Reads what stands behind `install` or `uninstall`; throws with a sentence for the user. */
export function readInstallOptions(argv: readonly string[]): InstallOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      client: { type: "string" },
      name: { type: "string", default: "openrouter" },
      key: { type: "boolean", default: false },
      "key-from-env": { type: "boolean", default: false },
      "default-model": { type: "string" },
      "files-root": { type: "string" },
      "dry-run": { type: "boolean", default: false },
    },
  });
  // The likeliest slip of all would leave the key in the shell's history.
  if (positionals.some((word) => word.startsWith("sk-"))) {
    throw new Error(
      "A key on the command line is seen by every program of this machine and kept in the shell's history: use --key alone, which asks for it",
    );
  }
  const [word, ...more] = positionals;
  if (more.length > 0 || (word !== undefined && values.client !== undefined)) {
    throw new Error(`One client at a time: --client NAME, of ${clientNames.join(", ")}`);
  }
  const client = values.client ?? word;
  if (client !== undefined && !isClientName(client)) {
    throw new Error(`Unknown client '${client}'. There are: ${clientNames.join(", ")}`);
  }
  if (!/^[\w-]{1,64}$/.test(values.name)) {
    throw new Error(`'${values.name}' is no name for an entry: use letters, digits, - and _`);
  }
  if (values.key && values["key-from-env"]) throw new Error("Use --key or --key-from-env, not both");
  const root = values["files-root"];
  if (root !== undefined && !isAbsolute(root))
    throw new Error(`--files-root takes a full path, not '${root}'`);
  return {
    client,
    name: values.name,
    key: values.key ? "prompt" : values["key-from-env"] ? "environment" : "as it is",
    env: {
      ...(values["default-model"] !== undefined && { OPENROUTER_DEFAULT_MODEL: values["default-model"] }),
      ...(root !== undefined && { OPENROUTER_FILES_ROOTS: root }),
    },
    dryRun: values["dry-run"],
  };
}

const isClientName = (name: string): name is ClientName => clientNames.some((known) => known === name);
