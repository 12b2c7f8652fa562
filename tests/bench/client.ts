import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname } from "node:path";

export interface Answer {
  /** When its last byte came, `performance.now()`. */
  at: number;
  message: { id: number; result?: { isError?: boolean; content?: { text?: string }[] }; error?: object };
}

export interface Client {
  pid: number;
  /** Sends a request, with what is to be sent before it, and waits for the answer; throws where it is an error. */
  request: (method: string, params?: object, before?: object) => Promise<Answer>;
  initialize: () => Promise<Answer>;
  call: (tool: string, args: object) => Promise<Answer>;
  /** Leaves as a client does, and waits until the process has ended. */
  close: () => Promise<void>;
}

const initialization = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "bench", version: "0" },
};
export const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };

/** A thin client: it takes the time before it reads what came. Nothing but PATH and what is given is in the environment. */
export function start(command: readonly string[], env: Readonly<Record<string, string>>): Client {
  const [file = "", ...args] = command;
  // npx starts the first Node of the path: this one.
  const PATH = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  const child = spawn(file, args, { env: { PATH, ...env }, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (why: Error) => void }>();
  let line: string[] = [];
  const take = (text: string, at: number): void => {
    const message = JSON.parse(text) as Answer["message"];
    waiting.get(message.id)?.resolve({ at, message });
    waiting.delete(message.id);
  };
  child.on("exit", () => {
    for (const { reject } of waiting.values())
      reject(new Error(`${command.join(" ")} ended without an answer`));
  });
  // Its end tells as much.
  child.stdin.on("error", () => {});
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const at = performance.now();
    const [rest = "", ...more] = chunk.split("\n");
    line.push(rest);
    for (const next of more) {
      take(line.join(""), at);
      line = [next];
    }
  });

  let last = 0;
  const request = async (method: string, params: object = {}, before?: object): Promise<Answer> => {
    const id = (last += 1);
    const lines = [...(before ? [before] : []), { jsonrpc: "2.0", id, method, params }];
    const come = new Promise<Answer>((resolve, reject) => waiting.set(id, { resolve, reject }));
    child.stdin.write(lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
    const answer = await come;
    const { error, result } = answer.message;
    if (error || result?.isError) throw new Error(`${method}: ${JSON.stringify(answer.message)}`);
    return answer;
  };
  return {
    pid: child.pid ?? 0,
    request,
    initialize: () => request("initialize", initialization),
    call: (name, given) => request("tools/call", { name, arguments: given }),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
