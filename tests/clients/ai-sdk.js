// The AI SDK: tools with their schemas, called as a model's tool call would be.
import { createMCPClient } from "@ai-sdk/mcp";
import { Experimental_StdioMCPTransport as StdioTransport } from "@ai-sdk/mcp/mcp-stdio";

import { asked, checkChat, checkMistake, checkPicture, checkSearch, checkTools, server } from "./common.js";

const client = await createMCPClient({ transport: new StdioTransport(server) });
try {
  const tools = await client.tools();
  checkTools(Object.keys(tools));
  const call = ({ name, arguments: args }) => tools[name].execute(args, { toolCallId: "one", messages: [] });
  const textOf = ({ content, structuredContent }) => content?.[0].text ?? JSON.stringify(structuredContent);

  checkSearch(textOf(await call(asked.search)));
  checkChat(textOf(await call(asked.chat)));
  checkMistake(await call(asked.mistake).then(textOf, (error) => error.message));
  const { content } = await call(asked.picture);
  checkPicture(content.find(({ type }) => type === "image").data);
} finally {
  await client.close();
}
