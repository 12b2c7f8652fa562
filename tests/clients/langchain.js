// LangChain.js' adapters: tools from the published schemas, their arguments checked before anything is sent.
import { MultiServerMCPClient } from "@langchain/mcp-adapters";

import { asked, checkChat, checkMistake, checkPicture, checkSearch, checkTools, server } from "./common.js";

const client = new MultiServerMCPClient({ mcpServers: { openrouter: { transport: "stdio", ...server } } });
try {
  const tools = await client.getTools();
  checkTools(tools.map(({ name }) => name));
  const call = async ({ name, arguments: args }) => tools.find((tool) => tool.name === name).invoke(args);
  const textOf = (content) =>
    typeof content === "string" ? content : [content].flat().find(({ text }) => text).text;

  checkSearch(textOf(await call(asked.search)));
  checkChat(textOf(await call(asked.chat)));
  checkMistake(await call(asked.mistake).then(textOf, (error) => error.message));
  const drawn = await call(asked.picture);
  const image = drawn.find(({ type }) => type === "image" || type === "image_url");
  checkPicture(image.data ?? image.image_url.url.replace(/^data:[^,]*,/, ""));
} finally {
  await client.close();
}
