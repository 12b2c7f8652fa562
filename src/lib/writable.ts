import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Why nothing can be written into a folder, or undefined when it can, if need be once the folder is made. Changes nothing. */
export async function whyNotWritable(folder: string): Promise<string | undefined> {
  try {
    const found = await stat(folder);
    if (!found.isDirectory()) return `${folder} is no folder`;
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const parent = dirname(folder);
    return code === "ENOENT" && parent !== folder ? whyNotWritable(parent) : message;
  }
}
