import type { Config } from "../config.ts";
import type { Salvage } from "../context.ts";
import { invalid } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { mistakesIn } from "../lib/mistakes.ts";
import type { Tool, ToolOutput } from "../tools/define-tool.ts";
import { answerInTime } from "./answer-in-time.ts";
import { withoutClientsOwn } from "./arguments/added-by-clients.ts";
import { liberal, type Schema } from "./arguments/liberal.ts";
import { hintsFor } from "./arguments/misplaced.ts";
import { parameterNames } from "./arguments/parameters.ts";
import {
  renderFailure,
  type RenderOptions,
  renderSalvaged,
  renderSuccess,
  type ToolResult,
} from "./render.ts";
import { requireSettings, withSettingWarnings } from "./settings.ts";

/** What running any tool takes; the rest is between the tool and its context. */
interface CallContext {
  config: Config;
  clock: Clock;
  signal: AbortSignal;
}

const nothing: Salvage = () => undefined;

/** Runs a tool: the one place where arguments are validated, results rendered and errors caught. */
export async function callTool<Context extends CallContext>(
  tool: Tool<Context & { salvage: (by: Salvage) => void }>,
  schema: Schema,
  args: unknown,
  { context, ...rendering }: { context: Context } & RenderOptions,
): Promise<ToolResult> {
  let salvaged: Salvage = nothing;
  const salvage = (by: Salvage): void => {
    salvaged = by;
  };
  try {
    requireSettings(tool.effects, context.config);
    const { attachments = [], ...output } = await runInTime(tool, parse(tool, schema, args), {
      salvage,
      ...context,
    });
    const data = withSettingWarnings(output, context.config);
    return renderSuccess(data, { structured: tool.output !== undefined, attachments, ...rendering });
  } catch (error) {
    return renderSalvaged(salvaged, error) ?? renderFailure(error, rendering);
  }
}

/** A tool answers in time. One that costs money sees to that itself: what was paid for must not be thrown away. */
function runInTime<Context extends CallContext>(
  tool: Tool<Context>,
  input: Record<string, unknown>,
  context: Context,
): Promise<ToolOutput> {
  if (tool.effects.spends) return tool.run(input, context);
  return answerInTime(tool.name, context, (signal) => tool.run(input, { ...context, signal }));
}

function parse(tool: Tool, schema: Schema, args: unknown): Record<string, unknown> {
  const input = tool.input();
  const written = withoutClientsOwn(args ?? {}, Object.keys(input.shape));
  const result = input.safeParse(liberal(written, schema));
  if (result.success) return result.data;
  const names = parameterNames(tool);
  const { hints, rest } = hintsFor(result.error, { names, schema, otherNames: tool.otherNames });
  throw invalid(
    "invalid_arguments",
    `Invalid arguments for ${tool.name}: ${mistakesIn(result.error, rest.length > 0 ? names : []).join("; ")}`,
    [...hints, "Correct them and call again"].join(". "),
  );
}
