// What stands in OpenRouter's place: answers as it does, as fast as Node can, in a process of its own whose CPU nobody
// counts. The message of a chat says what to answer: `{"pieces":10,"characters":4}`.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as sent, setTimeout as sleep } from "node:timers/promises";

import type { Wanted } from "../contenders.ts";

const providers = Array.from({ length: 80 }, (_, place) => ({
  name: `Provider ${place}`,
  slug: `azp-${place}`,
}));
const lists = [
  ["/models", readFileSync(process.argv[2] ?? "")],
  ["/providers", JSON.stringify({ data: providers })],
] as const;

const event = (more: object): string =>
  `data: ${JSON.stringify({
    id: "gen-1790000000-aBcDeFgHiJkLmNoPqRsT",
    object: "chat.completion.chunk",
    created: 1_790_000_000,
    model: "openai/gpt-4o-mini",
    provider: "OpenAI",
    ...more,
  })}\n\n`;
const choice = (content: string, reason: string | null) => ({
  index: 0,
  delta: { role: "assistant", content },
  finish_reason: reason,
  native_finish_reason: reason,
  logprobs: null,
});
const usage = {
  prompt_tokens: 12,
  completion_tokens: 34,
  total_tokens: 46,
  cost: 0.00002,
  is_byok: false,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  cost_details: { upstream_inference_cost: null },
  completion_tokens_details: { reasoning_tokens: 0, image_tokens: 0 },
};
const end = `${event({ choices: [choice("", "stop")] })}${event({ choices: [choice("", null)], usage })}data: [DONE]\n\n`;
const pngHead = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");
function pictureOf(bytes: number): string {
  const data = Buffer.concat([pngHead, Buffer.alloc(bytes - pngHead.length, 7)]).toString("base64");
  const images = [{ type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }];
  return event({ choices: [{ ...choice("", null), delta: { role: "assistant", content: "", images } }] });
}
const pieceOf = (characters: number): string =>
  event({ choices: [choice("word ".repeat(characters / 5 + 1).slice(0, characters), null)] });

interface Message {
  /** In parts where files are with it. */
  content: string | { type: string; text?: string }[];
}

function wantedIn(message: Message | undefined): Wanted {
  const { content = [] } = message ?? {};
  const text = typeof content === "string" ? content : content.find(({ type }) => type === "text")?.text;
  return JSON.parse(text ?? "{}") as Wanted;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "GET") {
    const listed = lists.find(([path]) => request.url?.startsWith(path));
    response.writeHead(listed ? 200 : 404, { "content-type": "application/json" });
    response.end(listed?.[1] ?? "{}");
    return;
  }
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  const { messages } = JSON.parse(body) as { messages: Message[] };
  const {
    waitMs = 0,
    pieces = 1,
    characters = 0,
    inPacket = 1,
    pictureBytes = 0,
  } = wantedIn(messages.at(-1));
  if (waitMs > 0) await sleep(waitMs);
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (pictureBytes > 0) response.write(pictureOf(pictureBytes));
  const piece = pieceOf(characters);
  for (let count = 1; count <= pieces; count += 1) {
    response.write(piece);
    if (count % inPacket === 0) await sent();
  }
  response.end(end);
}

const server = createServer((request, response) => void answer(request, response));
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on("end", () => process.exit()).resume();
