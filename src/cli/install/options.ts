import { isAbsolute } from "node:path";

import { quoted, readOptions } from "../options.ts";
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
  // The likeliest slip of all would leave the key in the shell's history.
  if (argv.some((word) => /^(?:--[a-z-]+=)?["']?sk-/.test(word))) {
    throw new Error(
      "A key on the command line is seen by every program of this machine and kept in the shell's history: use --key alone, which asks for it",
    );
  }
  const { options, words } = readOptions(argv, {
    client: { type: "string" },
    name: { type: "string" },
    key: { type: "boolean" },
    "key-from-env": { type: "boolean" },
    "default-model": { type: "string" },
    "files-root": { type: "string" },
    "dry-run": { type: "boolean" },
  });
  const [word, ...more] = words;
  const named = options.get("client");
  if (more.length > 0 || (word !== undefined && named !== undefined)) {
    throw new Error(`One client at a time: --client NAME, of ${clientNames.join(", ")}`);
  }
  const client = named ?? word;
  if (client !== undefined && !isClientName(client)) {
    throw new Error(`Unknown client ${quoted(client)}. There are: ${clientNames.join(", ")}`);
  }
  const name = options.get("name") ?? "openrouter";
  if (!/^[\w-]{1,64}$/.test(name) || name === "__proto__") {
    throw new Error(`${quoted(name)} is no name for an entry: use letters, digits, - and _`);
  }
  if (options.has("key") && options.has("key-from-env"))
    throw new Error("Use --key or --key-from-env, not both");
  const root = options.get("files-root");
  const model = options.get("default-model");
  if (root !== undefined && !isAbsolute(root))
    throw new Error(`--files-root takes a full path, not ${quoted(root)}`);
  return {
    client,
    name,
    key: options.has("key") ? "prompt" : options.has("key-from-env") ? "environment" : "as it is",
    env: {
      ...(model !== undefined && { OPENROUTER_DEFAULT_MODEL: model }),
      ...(root !== undefined && { OPENROUTER_FILES_ROOTS: root }),
    },
    dryRun: options.has("dry-run"),
  };
}

const isClientName = (name: string): name is ClientName => clientNames.some((known) => known === name);
