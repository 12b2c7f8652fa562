// What a server of one tool costs that does nothing but ask: no limits, no ledger, no catalogue, no mercy for odd answers.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const { OPENROUTER_BASE_URL: baseUrl = "", OPENROUTER_API_KEY: key = "" } = process.env;
const server = new McpServer({ name: "naive", version: "0" });

server.registerTool(
  "chat_completion",
  {
    description: "Asks a model.",
    inputSchema: {
      model: z.string(),
      messages: z.array(z.object({ role: z.string(), content: z.string() })),
      max_tokens: z.number().optional(),
    },
  },
  async ({ model, messages, max_tokens }, { signal }) => {
    // As ours: nobody needs it before the first call.
    const { request } = await import("undici");
    const { body } = await request(`${baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model, messages, max_tokens, stream: true }),
      signal,
    });
    let text = "";
    let rest = "";
    for await (const chunk of body.setEncoding("utf8")) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (!line.startsWith("data: {")) continue;
        text += JSON.parse(line.slice(6)).choices[0]?.delta.content ?? "";
      }
    }
    return { content: [{ type: "text", text }] };
  },
);

await server.connect(new StdioServerTransport());
