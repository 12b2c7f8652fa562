import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { type ClientName, clientNames, clientOf, type Machine } from "./clients.ts";

export interface FoundClient {
  client: ClientName;
  title: string;
  path: string;
  /** Empty where there is no file yet, but the client's folder is there; undefined where it cannot be read. */
  text: string | undefined;
}

/** The clients whose config file, or at least its folder, is on this machine. */
export async function foundClients(machine: Machine): Promise<FoundClient[]> {
  const found = await Promise.all(
    clientNames.map(async (client): Promise<FoundClient[]> => {
      const { title, file } = clientOf(client);
      const path = file(machine);
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) =>
        absent.has(error.code ?? "") ? "" : undefined,
      );
      // The home folder itself tells nothing of Claude Code.
      const hasFolder = dirname(path) !== machine.home && (await isFolder(dirname(path)));
      return text === "" && !hasFolder ? [] : [{ client, title, path, text }];
    }),
  );
  return found.flat();
}

const absent: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR"]);

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
