import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Packs what is built into a folder and unpacks it as a user's npm does; the server's entry. */
export async function packedServer(folder: string): Promise<string> {
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
  });
  await run("tar", ["-xzf", join(folder, stdout.trim()), "-C", folder]);
  return join(folder, "package", "dist", "main.js");
}
