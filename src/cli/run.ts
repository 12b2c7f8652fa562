import { cleanerFor } from "../app/cleaner-for.ts";
import { factsOf } from "../errors.ts";
import { version } from "../version.ts";
import { type Arguments, readArguments } from "./arguments.ts";
import { readEnvironment } from "./environment.ts";
import { helpAbout } from "./help.ts";
import { ownCommand } from "./own-command.ts";
import { serve } from "./serve.ts";
import { goOnWithoutReader } from "./stdout.ts";

// It quotes what it complains of.
const longestComplaint = 1000;

/** Runs the command that the command line asks for. */
export async function run(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const complain = (error: unknown, before: string, behind = ""): void => {
    const { line } = cleanerFor(environment["OPENROUTER_API_KEY"]);
    process.stderr.write(`${before}${line(factsOf(error).what, longestComplaint)}\n${behind}`);
    process.exitCode = 1;
  };
  let args: Arguments;
  try {
    args = readArguments(argv);
  } catch (error) {
    complain(error, "", `See ${ownCommand()} --help\n`);
    return;
  }
  if (args.command !== "serve") goOnWithoutReader();
  await runCommand(args, environment).catch((error: unknown) => complain(error, "openrouter-mcp: "));
}

async function runCommand(
  args: Arguments,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  switch (args.command) {
    case "serve":
      return serve(args, environment);
    case "demo":
      return (await import("./demo.ts")).demo();
    case "doctor":
      return (await import("./doctor/doctor.ts")).doctor(args, environment);
    case "query":
      return (await import("./terminal/query.ts")).query(args, environment);
    case "models":
      return (await import("./terminal/models.ts")).models(args, environment);
    case "call":
      return (await import("./terminal/call.ts")).call(args, environment);
    case "spend":
      return (await import("./terminal/spend.ts")).spend(args, environment);
    case "settings":
      return (await import("./terminal/settings.ts")).showSettings(args, environment);
    case "conversations": {
      const read = await readEnvironment(environment, args.envFile);
      return (await import("./conversations.ts")).keepConversations(args.rest, read.environment);
    }
    case "install":
    case "uninstall":
      return (await import("./install/command.ts")).installCommand(args.command, args.rest, environment);
    case "help":
      process.stdout.write(helpAbout(args.about, ownCommand()));
      return;
    case "version":
      process.stdout.write(`${version}\n`);
  }
}
