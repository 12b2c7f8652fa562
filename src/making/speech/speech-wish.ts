/** What `generate_speech` was called with. */
export interface SpeechWish {
  input: string;
  voice?: string | undefined;
  model?: string | undefined;
  format?: "mp3" | "wav" | "pcm" | undefined;
  speed?: number | undefined;
  save_path?: string | undefined;
  provider?: object | undefined;
  max_cost_usd?: number | undefined;
  assume_cost_usd?: number | undefined;
  dry_run?: boolean | undefined;
}
