import type { PaidOutput } from "../../context.ts";
import { invalid } from "../../errors.ts";
import { mebibyte } from "../../lib/megabytes.ts";
import { UpstreamError } from "../../openrouter/errors/upstream-error.ts";
import type { Model } from "../../openrouter/models.ts";
import type { PaidAnswer } from "../../openrouter/paid-json.ts";
import type { SpeechRequest } from "../../openrouter/speech.ts";
import { answerTooLarge } from "../../openrouter/transport/body.ts";
import { payForAnswer } from "../../paying/pay-for-answer.ts";
import { activityIn } from "../activity.ts";
import { chooseModel, type Kind } from "../choose-model.ts";
import type { MakingContext } from "../context.ts";
import { costTold } from "../cost-told.ts";
import { fitOrRefuse } from "../provider-fit.ts";
import { answerInTurn, type Ended, type Tell } from "../run.ts";
import { placeFor } from "../save-path.ts";
import { beginSound, type Sound } from "./sound.ts";
import { pricePerCharacter, speechCost } from "./speech-price.ts";
import { speechResult } from "./speech-result.ts";
import type { SpeechWish } from "./speech-wish.ts";

const kind: Kind = { tool: "generate_speech", makes: "speech", priceOf: pricePerCharacter, takesFree: false };

/** What `POST /audio/speech` knows of provider preferences: order and the like are ignored there. */
const taken = ["options"];

/** Reads aloud what `generate_speech` was called with, and answers within OPENROUTER_REPLY_WITHIN_SECONDS. */
export async function speak(wish: SpeechWish, context: MakingContext): Promise<PaidOutput> {
  const { config, clock } = context;
  const answerBy = clock.now() + config.replyWithinSeconds * 1000;
  const place = await placeFor(wish.save_path, await context.outputFolder());
  const { sent, warnings } = fitOrRefuse(wish.provider, { config, taken, endpoint: "speech" });
  const { voice: wanted, input, speed } = wish;
  const choice = await chooseModel(wish.model, kind, context, (model) => hasVoice(model, wanted));
  const { model, isDefault } = choice;
  if (!hasVoice(model, wanted)) throw noSuchVoice(model, wanted);
  const voice = wanted ?? model.supported_voices?.[0];
  const cost = speechCost(model, input);
  const remarks = [...choice.warnings, ...warnings];
  if (wish.dry_run) {
    return {
      dry_run: true,
      model: model.id,
      ...(isDefault && { default_model: true }),
      ...(voice !== undefined && { voice }),
      route: "speech",
      requests: 1,
      estimate: { likely_usd: cost.likely, most_usd: cost.worst },
      warnings: remarks,
    } as PaidOutput;
  }
  const request: SpeechRequest = {
    model: model.id,
    input,
    response_format: wish.format === "wav" || wish.format === "pcm" ? "pcm" : "mp3",
    ...(voice !== undefined && { voice }),
    ...(speed !== undefined && { speed }),
    ...(Object.keys(sent).length > 0 && { provider: sent }),
  };

  const run = async ({ signal, tell }: { signal: AbortSignal; tell: Tell }): Promise<Ended> => {
    const { openrouter, spending } = context;
    const told = costTold(context);
    const money = { maxCostUsd: wish.max_cost_usd, assumeCostUsd: wish.assume_cost_usd };
    const paid = await spending.open({
      tool: kind.tool,
      requestedModel: model.id,
      worstUsd: cost.worst,
      ...money,
    });
    const held = {
      id: model.id,
      heldUsd: cost.worst ?? wish.assume_cost_usd ?? 0,
      ...(cost.worst === null && { likelyUsd: cost.likely }),
      onCost: told.hear,
    };
    let sound: Sound | undefined;
    const ask = (body: SpeechRequest): Promise<PaidAnswer> =>
      payForAnswer(held, paid, (onPhase) =>
        openrouter.speech(body, {
          signal,
          timeoutSeconds: config.timeoutSeconds,
          pauseWithinSeconds: config.replyWithinSeconds,
          onPhase(phase) {
            onPhase(phase);
            tell(activityIn(phase, clock, "reading aloud"));
          },
          async onSound(piece, of) {
            sound ??= beginSound(piece, of, place, new Date(clock.now()));
            await sound.file.append(piece);
            if (sound.file.waitingBytes > mostWaiting) throw answerTooLarge("speech", mostWaiting);
            tell(`reading aloud, ${Math.ceil(sound.file.bytes / 1000)} kB so far`);
          },
        }),
      );
    try {
      const answer = await ask(request).catch((error: unknown) => {
        if (wish.format !== undefined || !speaksOnlyPcm(error)) throw error;
        return ask({ ...request, response_format: "pcm" });
      });
      if (sound === undefined) throw new Error("speech without a sound");
      // Read from a closure, the compiler takes it for what it was at first.
      const came: Sound = sound;
      await came.file.finish();
      if (!signal.aborted) tell("asking what it cost");
      await told.within(answerBy - clock.now() - 500, signal);
      const { folder } = place;
      const about = { model: model.id, isDefault, voice, cost: told.cost, folder, warnings: [] };
      return speechResult(answer, came, about);
    } finally {
      paid.close();
    }
  };
  const known = { requested_model: model.id };
  return answerInTurn({ what: model.id, answerBy, warnings: remarks, known, run }, context);
}

// What no disk takes is held in memory: an hour of mp3.
const mostWaiting = 64 * mebibyte;

/** Where the catalogue lists none, nobody knows. */
const hasVoice = ({ supported_voices: voices }: Model, voice: string | undefined): boolean =>
  voice === undefined || !voices || voices.length === 0 || voices.includes(voice);

// More than a reader takes in; the largest list of August 2026 has 90.
const mostNamed = 40;

function noSuchVoice({ id, supported_voices }: Model, voice: string | undefined) {
  const voices = supported_voices ?? [];
  const more =
    voices.length > mostNamed ? ` and ${voices.length - mostNamed} more (get_model_info lists them)` : "";
  return invalid(
    "unsupported_value",
    `${id} has no voice '${voice}', so nothing was sent`,
    `Use one of ${voices.slice(0, mostNamed).join(", ")}${more}, or leave voice out`,
    { model: id },
  );
}

/** Some models send raw samples and nothing else; the catalogue does not tell which. */
const speaksOnlyPcm = (error: unknown): boolean =>
  error instanceof UpstreamError &&
  error.status >= 400 &&
  error.status < 500 &&
  /\bpcm\b|response_format/i.test(error.facts.what);
