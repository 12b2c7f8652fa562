import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { type ClientName, clientNames, clientOf, type Machine } from "./clients.ts";

export interface FoundClient {
  client: ClientName;
  title: string;
  path: string;
  /** Empty where there is no file yet, but the client's folder is there. */
  text: string;
}

/** The clients whose config file, or at least its folder, is on this machine. */
export async function foundClients(machine: Machine): Promise<FoundClient[]> {
  const found = await Promise.all(
    clientNames.map(async (client): Promise<FoundClient[]> => {
      const { title, file } = clientOf(client);
      const path = file(machine);
      const text = await readFile(path, "utf8").catch(() => undefined);
      // The home folder itself tells nothing of Claude Code.
      const hasFolder = dirname(path) !== machine.home && (await isFolder(dirname(path)));
      return text === undefined && !hasFolder ? [] : [{ client, title, path, text: text ?? "" }];
    }),
  );
  return found.flat();
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
