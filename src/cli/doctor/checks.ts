import { type AccountStatus, whatRefusesCalls } from "../../account/account.ts";
import type { Folders } from "../../app/folders.ts";
import { createCatalog } from "../../catalog/catalog.ts";
import { modelToSend } from "../../catalog/resolve-model.ts";
import { type Config, describeProblem, givenValue } from "../../config.ts";
import { settings } from "../../config/settings.ts";
import { AppError, factsOf, sentences } from "../../errors.ts";
import { systemClock } from "../../lib/clock.ts";
import { withDeadline } from "../../lib/deadline.ts";
import { dollars } from "../../lib/dollars.ts";
import { whyNotWritable } from "../../lib/writable.ts";
import { resolveRoots } from "../../media/read/roots.ts";
import type { OpenRouter } from "../../openrouter/client.ts";
import type { ListedModels } from "../../openrouter/models.ts";
import { settingRows } from "../show/setting-rows.ts";
import type { Finding } from "./finding.ts";

const reachWithinSeconds = 15;

type Environment = Readonly<Record<string, string | undefined>>;

/** Those that are set, each with its source, and what is wrong with them. */
export function checkSettings(
  config: Config,
  { given: started, effective: environment }: { given: Environment; effective: Environment },
): Finding[] {
  const known = new Set<string>(Object.values(settings).map(({ variable }) => variable));
  const given = Object.keys(environment).filter(
    (name) => name.startsWith("OPENROUTER_") && givenValue(environment, name),
  );
  const wrong = config.problems.map((problem): Finding => ({
    verdict: "fail",
    about: "settings",
    says: describeProblem(problem),
    fix: `give ${problem.variable} another value, or unset it`,
  }));
  const unknown = given
    .filter((name) => !known.has(name))
    .map((name): Finding => ({
      verdict: "warn",
      about: "settings",
      says: `${name} is no setting of this server; the command settings lists those there are`,
    }));
  const findings = [...wrong, ...unknown];
  const set = given.filter((name) => known.has(name)).toSorted();
  const says = set.length === 0 ? "none is set" : set.join(", ");
  const values = settingRows({ given: started, effective: environment })
    .filter(({ source }) => source === "environment" || source === "env file")
    .map(({ variable, value, source }): Finding => ({
      verdict: "ok",
      about: "setting",
      says: `${variable}=${value ?? ""} (${source})`,
    }));
  return [
    ...(findings.length > 0 ? findings : [{ verdict: "ok" as const, about: "settings", says }]),
    ...values,
  ];
}

export async function checkReach(
  { baseUrl }: Config,
  openrouter: Pick<OpenRouter, "models">,
  signal: AbortSignal,
): Promise<{ findings: Finding[]; listed: ListedModels | undefined }> {
  const about = "OpenRouter";
  const startedAt = performance.now();
  try {
    const listed = await withDeadline(systemClock, reachWithinSeconds, signal, (inTime) =>
      openrouter.models(inTime),
    );
    const ms = Math.round(performance.now() - startedAt);
    const says = `${baseUrl} lists ${listed.rows.length} models (${ms} ms)`;
    return { findings: [{ verdict: "ok", about, says }], listed };
  } catch (error) {
    const says = `${baseUrl} cannot be used: ${saidBy(error)}`;
    const fix = "check the network, HTTPS_PROXY and OPENROUTER_BASE_URL";
    return { findings: [{ verdict: "fail", about, says, fix }], listed: undefined };
  }
}

const saidBy = (error: unknown): string =>
  error instanceof AppError ? sentences(error.facts) : factsOf(error).what;

/** The models that settings name, understood as calls understand them. */
export async function checkModels(
  config: Config,
  listed: ListedModels,
  signal: AbortSignal,
): Promise<Finding[]> {
  const catalog = createCatalog({
    openrouter: { models: async () => listed, endpoints: async () => [] },
    ttlSeconds: config.modelCacheTtlSeconds,
    patienceSeconds: reachWithinSeconds,
    clock: systemClock,
  });
  const named = [
    // A gateway may list no router, and calls that name a model need no default.
    { variable: settings.defaultModel.variable, model: config.defaultModel, verdict: "warn" },
    { variable: settings.forceModel.variable, model: config.forceModel, verdict: "fail" },
    { variable: settings.judgeModel.variable, model: config.judgeModel, verdict: "warn" },
  ] as const;
  const lookup = { catalog, config: { ...config, forceModel: undefined }, clock: systemClock, signal };
  const findings = named.map(async ({ variable, model, verdict }): Promise<Finding[]> => {
    if (model === undefined) return [];
    try {
      const { resolved, warnings } = await modelToSend(model, lookup);
      const says = [`${variable}: ${resolved.id}`, ...warnings].join("; ");
      return [{ verdict: warnings.length > 0 ? "warn" : "ok", about: "model", says }];
    } catch (error) {
      return [{ verdict, about: "model", says: `${variable}: ${saidBy(error)}` }];
    }
  });
  return (await Promise.all(findings)).flat();
}

/** Folders that files may be read from, as the reader of files looks at them. */
export async function checkRoots({ filesRoots }: Config): Promise<Finding[]> {
  const found = await Promise.all(
    filesRoots.map(async (named) => ({ named, roots: await resolveRoots([named]) })),
  );
  return found.map(({ named, roots: [root] }): Finding => ({
    verdict: root ? "ok" : "warn",
    about: "folder",
    says: root
      ? `${root.real} (files may be read)`
      : `${named} (${settings.filesRoots.variable}): there is no such folder`,
  }));
}

export function checkAccount(
  { key, spent, budgets, catalogue, conversations, warnings }: AccountStatus,
  config: Config,
): Finding[] {
  // Said of the settings already.
  const told = new Set(whatRefusesCalls(config));
  const caps = budgets.map((budget) =>
    budget.budget === "call"
      ? `${dollars(budget.cap)} at most for a call`
      : `${dollars(budget.left)} of ${dollars(budget.cap)} for this ${budget.budget} left`,
  );
  const models = catalogue && `${catalogue.models} models, ${catalogue.age_seconds} s old`;
  const says = [today(spent.day), ...caps, `ledger: ${spent.ledger ?? "in memory only"}`].join("; ");
  return [
    checkKey(key, config),
    { verdict: "ok", about: "spent", says },
    ...warnings
      .filter((warning) => !told.has(warning))
      .map((warning): Finding => ({ verdict: "warn", about: "spent", says: warning })),
    {
      verdict: "ok",
      about: "talks",
      says:
        conversations.folder === null
          ? "conversations live in memory only"
          : `${conversations.others} conversations in ${conversations.folder}`,
    },
    { verdict: "ok", about: "catalogue", says: models ?? "not kept yet: fetched when it is first needed" },
  ];
}

function today({
  calls,
  cost,
  estimated,
  unknown_cost_calls: unknown,
}: AccountStatus["spent"]["day"]): string {
  const guessed = estimated ? `, ${dollars(estimated.cost)} more by estimate` : "";
  const untold = unknown ? `, ${unknown} of unknown cost` : "";
  return `${dollars(cost)} today by ${calls} calls${guessed}${untold}`;
}

/** Without one the free tools work: that is a hint, not a failure. */
function checkKey(key: AccountStatus["key"], { apiKey, problems }: Config): Finding {
  const about = "key";
  const isWrong = problems.some(({ variable }) => variable === settings.apiKey.variable);
  if (apiKey === undefined && !isWrong && !key.valid) {
    return {
      verdict: "warn",
      about,
      says: key.reason,
      fix: "set it where the server is started, or `install --client NAME --key`",
    };
  }
  if (!key.valid) {
    const unclear = key.valid === null ? "whether it works is not known: " : "";
    return { verdict: "fail", about, says: `${unclear}${key.reason}` };
  }
  const { limit, remaining, limit_reset: reset } = key;
  const usedUp = remaining !== null && remaining <= 0;
  const rest = remaining === null ? "" : `, ${dollars(Math.max(0, remaining))} of it left`;
  const limited =
    limit === null ? "without a limit of its own" : `limit ${dollars(limit)} (reset: ${reset})${rest}`;
  const advice = usedUp ? "; raise it at https://openrouter.ai/settings/keys" : "";
  return { verdict: usedUp ? "fail" : "ok", about, says: `works, ${limited}${advice}` };
}

export async function checkFolders(folders: Folders): Promise<Finding[]> {
  const all: [string, string, () => Promise<string | undefined>][] = [
    ["model catalogue", settings.cacheDir.variable, folders.cache],
    ["ledger", settings.stateDir.variable, folders.state],
    ["media from answers", settings.outputDir.variable, folders.output],
  ];
  return Promise.all(
    all.map(async ([what, variable, place]): Promise<Finding> => {
      const folder = await place();
      const why =
        folder === undefined
          ? "no home folder is known (HOME, and XDG_CACHE_HOME and XDG_DATA_HOME where they are set, must be absolute paths)"
          : await whyNotWritable(folder);
      return why === undefined
        ? { verdict: "ok", about: "folder", says: `${folder} (${what})` }
        : {
            verdict: "warn",
            about: "folder",
            says: `${what}: nothing can be kept, ${why}`,
            fix: `make it a folder that you can write to, or set ${variable}`,
          };
    }),
  );
}
