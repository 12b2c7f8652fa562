import { type ConnectionFault, type Fault, isConnectionFault } from "./faults/fault.ts";
import { aborted, pause } from "./pause.ts";
import { headersWith, send } from "./reply.ts";
import type { Exchange } from "./requests.ts";
import type { State } from "./state.ts";

/** Lets the client wait until it gives up, or cuts the connection before a word is said. */
export async function withoutAnswer(exchange: Exchange, fault: ConnectionFault): Promise<void> {
  if (fault.kind === "reset") return exchange.destroy("reset");
  await aborted(exchange.signal);
}

/**
 * What a fault of the delivery does to a plain JSON answer of another route: true when that was the answer.
 * Those that only make sense for a stream do nothing here.
 */
export async function spoilPlainAnswer(exchange: Exchange, fault: Fault, state: State): Promise<boolean> {
  const { response, signal } = exchange;
  if (isConnectionFault(fault)) await withoutAnswer(exchange, fault);
  else if (fault.kind === "broken-stream") {
    response.writeHead(200, headersWith({ "Content-Type": "application/json" }));
    response.write('{"data":[', () => exchange.destroy());
  } else if (fault.kind === "oversized") {
    send(exchange, { status: 200, text: `{"data":[]}${" ".repeat(fault.bytes)}` });
  } else if (fault.kind === "stall") {
    await pause(state.options.clock, fault.ms, signal);
    return signal.aborted;
  } else return false;
  return true;
}
