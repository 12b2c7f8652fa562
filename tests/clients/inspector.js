// The MCP Inspector's command line lists and calls.
import { asked, checkChat, checkMistake, checkPicture, checkSearch, checkTools, server } from "./common.js";
import { runBin } from "./run-bin.js";

const inspect = async (...args) => {
  const { stdout } = await runBin("@modelcontextprotocol/inspector", [
    "--cli",
    server.command,
    ...server.args,
    ...args,
  ]);
  return JSON.parse(stdout);
};
const call = ({ name, arguments: args }) =>
  inspect(
    "--method",
    "tools/call",
    "--tool-name",
    name,
    ...Object.entries(args).flatMap(([key, value]) => [
      "--tool-arg",
      `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
    ]),
  );

checkTools((await inspect("--method", "tools/list")).tools.map(({ name }) => name));
checkSearch((await call(asked.search)).content[0].text);
checkChat((await call(asked.chat)).content[0].text);
checkMistake((await call(asked.mistake)).content[0].text);
checkPicture((await call(asked.picture)).content.find(({ type }) => type === "image").data);
