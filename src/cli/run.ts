import { type Arguments, readArguments } from "./arguments.ts";
import { ownCommand } from "./own-command.ts";

/** Runs the command that the command line asks for. */
export async function run(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  let args: Arguments;
  try {
    args = readArguments(argv);
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : String(error)}\nSee ${ownCommand()} --help\n`,
    );
    process.exitCode = 1;
    return;
  }
  switch (args.command) {
    case "serve":
      return (await import("./serve.ts")).serve(args, environment);
    case "demo":
      return (await import("./demo.ts")).demo();
    case "doctor":
      return (await import("./doctor.ts")).doctor(args, environment);
    case "conversations": {
      const read = await (await import("./environment.ts")).readEnvironment(environment, args.envFile);
      return (await import("./conversations.ts")).keepConversations(args.rest, read.environment);
    }
    case "install":
    case "uninstall":
      return (await import("./install/command.ts")).installCommand(args.command, args.rest, environment);
    case "help":
      process.stdout.write((await import("./help.ts")).help(ownCommand()));
      return;
    case "version":
      process.stdout.write(`${(await import("../version.ts")).version}\n`);
  }
}
