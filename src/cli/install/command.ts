import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname } from "node:path";

import { platformFolders } from "../../app/folders.ts";
import { version } from "../../version.ts";
import { askSecret } from "./ask-secret.ts";
import { install, type InstallContext, uninstall } from "./install.ts";
import { lastingNode } from "./lasting-node.ts";
import { readInstallOptions } from "./options.ts";

/** `install` and `uninstall`, on this machine. */
export async function installCommand(
  command: "install" | "uninstall",
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const options = readInstallOptions(argv);
  const { data: dataFolder } = await platformFolders();
  if (dataFolder === undefined)
    throw new Error("This user has no home folder, so no client has a config file");
  const context: InstallContext = {
    machine: { platform: process.platform, home: homedir(), env: environment },
    dist: dirname(await realpath(process.argv[1] ?? "")),
    dataFolder,
    version,
    node: lastingNode(process.execPath),
    now: Date.now(),
    print: (line) => void process.stdout.write(`${line}\n`),
    askKey: () => askSecret("OpenRouter key (not shown): ", { input: process.stdin, output: process.stderr }),
  };
  await (command === "install" ? install : uninstall)(options, context);
}
