// mcporter: its command line lists and calls.
import assert from "node:assert/strict";

import { asked, checkChat, checkMistake, checkSearch, checkTools, server } from "./common.js";
import { runBin } from "./run-bin.js";

const stdio = ["--stdio", [server.command, ...server.args].join(" "), "--name", "openrouter"];
const mcporter = (...args) => runBin("mcporter", args);
const call = ({ name, arguments: args }) =>
  mcporter("call", ...stdio, "--tool", name, "--args", JSON.stringify(args), "--output", "json");

const listed = await mcporter("list", ...stdio, "--schema", "--json");
checkTools(JSON.parse(listed.stdout).tools.map(({ name }) => name));

checkSearch((await call(asked.search)).stdout);
checkChat((await call(asked.chat)).stdout);
const { stdout, stderr } = await call(asked.mistake);
checkMistake(stdout + stderr);
assert.match((await call(asked.picture)).stdout, /image\/png|\.png/);
