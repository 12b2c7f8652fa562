import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { InstallContext } from "../../src/cli/install/install.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A machine on which no client is set up, with a build of this server in its home folder. */
export async function installContext(more: Partial<InstallContext> = {}): Promise<InstallContext> {
  const home = await temporaryFolder();
  await mkdir(join(home, "dist"));
  await writeFile(join(home, "dist/main.js"), "// build one\n");
  return {
    machine: { platform: "linux", home, env: {} },
    dist: join(home, "dist"),
    dataFolder: join(home, "data"),
    version: "1.2.3",
    node: "/usr/bin/node",
    now: Date.now(),
    print: () => {},
    askKey: async () => undefined,
    ...more,
  };
}
