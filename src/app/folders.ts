import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";

import type { Config } from "../config.ts";
import { once } from "../lib/once.ts";

/** Where files are kept, each found out when it is first needed. Undefined: there is no place for them. */
export interface Folders {
  /** The model catalogue. */
  cache: () => Promise<string | undefined>;
  /** The ledger, and what processes count together. */
  state: () => Promise<string | undefined>;
  /** Turns that are to go on; a part of the state. */
  conversations: () => Promise<string | undefined>;
  /** Videos that are being made; a part of the state. */
  jobs: () => Promise<string | undefined>;
  /** Images and audio of answers. */
  output: () => Promise<string>;
}

/** Without `writesFiles` only what a tool's caller asks for is kept: not what a simulator says. */
export function foldersOf({ cacheDir, stateDir, outputDir }: Config, writesFiles: boolean): Folders {
  const platform = once(platformFolders);
  const inData = async (name: string): Promise<string | undefined> => {
    const { data } = await platform();
    return data === undefined ? undefined : join(data, name);
  };
  const state = writesFiles ? async () => stateDir ?? inData("state") : nowhere;
  return {
    cache: writesFiles ? async () => cacheDir ?? (await platform()).cache : nowhere,
    state,
    conversations: async () => inFolder(await state(), "conversations"),
    jobs: async () => inFolder(await state(), "jobs"),
    output: async () =>
      outputDir ?? (await inData("output")) ?? join(temporary(), "openrouter-mcp", "output"),
  };
}

const inFolder = (folder: string | undefined, name: string): string | undefined =>
  folder === undefined ? undefined : join(folder, name);

const nowhere = async (): Promise<undefined> => undefined;

/**
 * None for a user without a home, as in a container that runs under any number, or where HOME is empty. A folder that is
 * not absolute is none either: it would be another one in each working directory, and the XDG Base Directory
 * specification calls it invalid.
 */
export async function platformFolders(): Promise<{ cache: string | undefined; data: string | undefined }> {
  try {
    const { default: envPaths } = await import("env-paths");
    const { cache, data } = envPaths("openrouter-mcp", { suffix: "" });
    return { cache: whenAbsolute(cache), data: whenAbsolute(data) };
  } catch {
    return { cache: undefined, data: undefined };
  }
}

const whenAbsolute = (path: string): string | undefined => (isAbsolute(path) ? path : undefined);

/** TMPDIR may be set to anything as well. */
const temporary = (): string => whenAbsolute(tmpdir()) ?? "/tmp";
