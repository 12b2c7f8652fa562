import { type Config, describeProblem } from "../config.ts";
import { AppError, invalid } from "../errors.ts";
import { DeadlineError, withDeadline } from "../lib/deadline.ts";
import { mistakesIn } from "../lib/mistakes.ts";
import type { Redact } from "../lib/redact.ts";
import type { Effects, Tool, ToolContext, ToolOutput } from "../tools/define-tool.ts";
import { liberal, type Schema } from "./liberal.ts";
import { renderFailure, renderSuccess, type ToolResult } from "./render.ts";

/** Runs a tool: the one place where arguments are validated, results rendered and errors caught. */
export async function callTool(
  tool: Tool,
  schema: Schema,
  args: unknown,
  { context, redact }: { context: ToolContext; redact: Redact },
): Promise<ToolResult> {
  try {
    requireSettings(tool.effects, context.config);
    const {
      warnings: remarks = [],
      attachments = [],
      ...output
    } = await runInTime(tool, parse(tool, schema, args), context);
    const warnings = [...remarks, ...settingWarnings(context)];
    const data: ToolOutput = warnings.length > 0 ? { ...output, warnings } : output;
    return renderSuccess(data, { structured: tool.output !== undefined, attachments, redact });
  } catch (error) {
    return renderFailure(error, redact);
  }
}

/** A tool answers in time. One that costs money sees to that itself: what was paid for must not be thrown away. */
async function runInTime(
  tool: Tool,
  input: Record<string, unknown>,
  context: ToolContext,
): Promise<ToolOutput> {
  if (tool.effects.spends) return tool.run(input, context);
  const { clock, signal, config } = context;
  try {
    return await withDeadline(clock, config.replyWithinSeconds, signal, (inTime) =>
      tool.run(input, { ...context, signal: inTime }),
    );
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new AppError({
      category: "API Error",
      code: "timeout",
      what: `OpenRouter did not answer ${tool.name} within ${error.seconds} s`,
      next: "Try again in a moment",
      retryable: true,
    });
  }
}

/** A bad base URL stops everything, a bad or missing key whatever costs money. */
function requireSettings({ spends }: Effects, config: Config): void {
  const problem = config.problems.find(
    ({ effect }) => effect === "refuses_all_calls" || (spends && effect === "refuses_paid_calls"),
  );
  if (problem) {
    throw invalid("invalid_setting", describeProblem(problem), "Correct it and restart the server");
  }
  if (spends && config.apiKey === undefined) {
    throw invalid(
      "missing_key",
      "No OpenRouter key is set",
      'Get one at https://openrouter.ai/keys and put it in OPENROUTER_API_KEY, in the "env" block of this server in the client\'s configuration; then restart the server',
    );
  }
}

function settingWarnings({ config }: ToolContext): string[] {
  return config.problems.filter((problem) => problem.effect === "warns").map(describeProblem);
}

function parse(tool: Tool, schema: Schema, args: unknown): Record<string, unknown> {
  const result = tool.input.safeParse(liberal(args ?? {}, schema));
  if (result.success) return result.data;
  throw invalid(
    "invalid_arguments",
    `Invalid arguments for ${tool.name}: ${mistakesIn(result.error, Object.keys(tool.input.shape)).join("; ")}`,
    "Correct them and call again",
  );
}
