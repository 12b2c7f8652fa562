import { invalid } from "../errors.ts";
import { mistakesIn } from "../lib/mistakes.ts";
import type { Redact } from "../lib/redact.ts";
import type { Tool, ToolContext, ToolOutput } from "../tools/define-tool.ts";
import { answerInTime } from "./answer-in-time.ts";
import { liberal, type Schema } from "./liberal.ts";
import { misplacedIn } from "./misplaced.ts";
import { renderFailure, renderSuccess, type ToolResult } from "./render.ts";
import { requireSettings, withSettingWarnings } from "./settings.ts";

/** Runs a tool: the one place where arguments are validated, results rendered and errors caught. */
export async function callTool(
  tool: Tool,
  schema: Schema,
  args: unknown,
  { context, redact }: { context: ToolContext; redact: Redact },
): Promise<ToolResult> {
  try {
    requireSettings(tool.effects, context.config);
    const { attachments = [], ...output } = await runInTime(tool, parse(tool, schema, args), context);
    const data = withSettingWarnings(output, context.config);
    return renderSuccess(data, { structured: tool.output !== undefined, attachments, redact });
  } catch (error) {
    return renderFailure(error, redact);
  }
}

/** A tool answers in time. One that costs money sees to that itself: what was paid for must not be thrown away. */
function runInTime(tool: Tool, input: Record<string, unknown>, context: ToolContext): Promise<ToolOutput> {
  if (tool.effects.spends) return tool.run(input, context);
  return answerInTime(tool.name, context, (signal) => tool.run(input, { ...context, signal }));
}

function parse(tool: Tool, schema: Schema, args: unknown): Record<string, unknown> {
  const result = tool.input.safeParse(liberal(args ?? {}, schema));
  if (result.success) return result.data;
  throw invalid(
    "invalid_arguments",
    `Invalid arguments for ${tool.name}: ${mistakesIn(result.error, Object.keys(tool.input.shape)).join("; ")}`,
    [...misplacedIn(result.error, schema), "Correct them and call again"].join(". "),
  );
}
