/** Numbers from 0 up to 1, the same ones in every run (the linear congruential generator of Numerical Recipes). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

const syllables = "ka ro mi ten sol vex lu na pra dor qui zen bel ost ari mon fe gra chi wil".split(" ");
/** What descriptions of models are mostly made of. */
const usual =
  "and is model the a it for of with to text reasoning in from image on language coding generation high optimized video designed tasks multimodal supports pro across performance parameters agentic built experts mixture capabilities large latest that context complex series speech quality cost output audio embedding workflows family open".split(
    " ",
  );
const parameters =
  "max_tokens temperature top_p stop seed tools tool_choice response_format structured_outputs reasoning include_reasoning frequency_penalty presence_penalty top_k".split(
    " ",
  );

function wordsOf(count: number, seed: number): string[] {
  const random = createRandom(seed);
  const syllable = () => syllables[Math.floor(random() * syllables.length)] ?? "";
  return Array.from({ length: count }, () =>
    [syllable(), syllable(), syllable(), random() < 0.5 ? syllable() : ""].join(""),
  );
}

const defaults = { temperature: null, top_p: null, top_k: null, frequency_penalty: null };

/**
 * Rows as `GET /models` lists them, with as many bytes (1.5 kB) and as many and as different words as OpenRouter's: about
 * 33 words a description, of which many are in every other one and some in no other; 4 words of their own for each
 * model. November 2026.
 */
export function listedModels(count: number): { id: string }[] {
  const random = createRandom(1);
  const below = (size: number) => Math.floor(random() * size);
  const pick = (list: readonly string[]) => list[below(list.length)] ?? "";
  const several = <Item>(size: number, make: () => Item) => Array.from({ length: size }, make);
  // Those of a small catalogue are among those of a large one.
  const authors = wordsOf(Math.ceil(60 + count / 100), 2);
  const families = wordsOf(Math.ceil(40 + count / 15), 3);
  const rare = wordsOf(1500 + 2 * count, 4);
  // The cube makes the first ones common and most of them rare, as words are.
  const described = () =>
    random() < 0.6 ? pick(usual) : (rare[Math.floor(rare.length * random() ** 3)] ?? "");
  const some = (list: readonly string[], share: number) => list.filter(() => random() < share);
  const contest = () => ({
    arena: "models",
    category: pick(families),
    elo: 1000 + below(400),
    rank: below(50),
    win_rate: below(90),
  });

  return Array.from({ length: count }, (_, index) => {
    const [author = "", family = ""] =
      index < 2 ? [authors[0], families[0]] : [pick(authors), pick(families)];
    const size = pick(["7b", "70b", "mini", "pro", "flash"]);
    const version = `${1 + below(9)}.${below(10)}`;
    const slug = `${author}/${family}-${version}-${size}-${index.toString(36)}`;
    const input = ["text", ...some(["image", "file", "audio", "video"], index === 0 ? 1 : 0.4)];
    const output = random() < 0.75 || index === 0 ? ["text"] : ["image"];
    // Room for the longest prompt.
    const length = index === 0 ? 10_000_000 : 1024 * 2 ** below(11);
    const isRated = random() < 0.4;
    return {
      id: index === 0 ? asked : `${slug}${random() < 0.1 ? ":free" : ""}`,
      canonical_slug: slug,
      hugging_face_id: null,
      name: `${author}: ${family} ${version} ${size}`,
      created: 1_700_000_000 + below(80_000_000),
      description: several(20 + below(26), described).join(" "),
      context_length: length,
      architecture: {
        modality: `${input.join("+")}->${output.join("+")}`,
        input_modalities: input,
        output_modalities: output,
        tokenizer: "Other",
        instruct_type: null,
      },
      pricing: { prompt: String(below(50) / 1e7), completion: String(below(90) / 1e6) },
      top_provider: { context_length: length, max_completion_tokens: null, is_moderated: false },
      per_request_limits: null,
      supported_parameters: some(parameters, 0.75),
      default_parameters: defaults,
      supported_voices: null,
      knowledge_cutoff: null,
      expiration_date: null,
      links: { details: `/api/v1/models/${slug}/endpoints` },
      benchmarks: {
        artificial_analysis: isRated ? { intelligence_index: below(70), coding_index: below(70) } : null,
        design_arena: random() < 0.1 ? several(16, contest) : [],
      },
    };
  });
}

/** The model that is asked: the first one listed. */
export const asked = "openai/gpt-4o-mini";
