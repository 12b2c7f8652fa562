import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { type ClientName, clientNames, clientOf } from "./clients.ts";
import type { Machine } from "./places.ts";

export interface FoundClient {
  client: ClientName;
  title: string;
  path: string;
  /** Empty where there is no file yet, but the client's folder is there; undefined where it cannot be read. */
  text: string | undefined;
}

/** The clients whose config file, or at least its folder, is on this machine; one that has several files with each of them. */
export async function foundClients(machine: Machine): Promise<FoundClient[]> {
  const found = await Promise.all(
    clientNames.flatMap((client) => {
      const { title, files } = clientOf(client);
      return files(machine).map(async (path, place): Promise<FoundClient[]> => {
        const text = await textOf(path);
        // The home folder itself tells nothing of Claude Code.
        const hasFolder = place === 0 && dirname(path) !== machine.home && (await isFolder(dirname(path)));
        return text === "" && !hasFolder ? [] : [{ client, title, path, text }];
      });
    }),
  );
  return found.flat();
}

/** Of a config file; empty where there is none, undefined where it cannot be read. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    // Reading a pipe would wait for whoever writes into it.
    if (!found.isFile() || found.size > largest) return undefined;
    return (await readFile(path, "utf8")).replace(/^\ufeff/, "");
  } catch (error) {
    return absent.has((error as NodeJS.ErrnoException).code ?? "") ? "" : undefined;
  }
}

/** Claude Code's own file is a few megabytes after years. */
const largest = 64 * 1024 * 1024;

const absent: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR"]);

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
