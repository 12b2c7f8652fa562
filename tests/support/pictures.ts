import { type Harness, type HarnessOptions, startHarness } from "./harness.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const krea = "krea/krea-2-large";

export const flux = "black-forest-labs/flux.2-pro";

export const gemini = "google/gemini-3-pro-image";

export const png = Buffer.from("89504e470d0a1a0a", "hex");

export interface Block {
  type: string;
  text?: string;
  uri?: string;
  data?: string;
  mimeType?: string;
}

interface Pictures extends Harness {
  output: string;
  /** All blocks of an answer. */
  blocks: (args: Record<string, unknown>) => Promise<Block[]>;
  sent: (path: string) => Record<string, unknown>[];
}

export async function start(options: HarnessOptions = {}): Promise<Pictures> {
  const output = await temporaryFolder();
  const env = { OPENROUTER_OUTPUT_DIR: output, ...options.env };
  const harness = await startHarness({ ...options, env });
  return {
    ...harness,
    output,
    blocks: async (args) =>
      (await harness.client.callTool({ name: "generate_image", arguments: args })).content as Block[],
    sent: (path) =>
      harness.simulator.requests
        .filter((request) => request.method === "POST" && request.path.endsWith(path))
        .map(({ body }) => body as Record<string, unknown>),
  };
}
