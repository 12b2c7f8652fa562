import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Bench } from "./bench.ts";
import { listedModels } from "./listed-models.ts";

export interface Upstream {
  url: string;
  close: () => Promise<void>;
}

/** As many as OpenRouter listed in August 2026. */
const usualModels = 457;

/** Starts what stands in OpenRouter's place. */
export async function startUpstream(
  { programs, folder }: Pick<Bench, "programs" | "folder">,
  models = usualModels,
): Promise<Upstream> {
  const file = join(folder, `models-${models}.json`);
  await writeFile(file, JSON.stringify({ data: listedModels(models) }));
  const child = spawn(process.execPath, [programs.upstream, file], { stdio: ["pipe", "pipe", "inherit"] });
  const [url] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  return {
    url: url.trim(),
    async close() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}
