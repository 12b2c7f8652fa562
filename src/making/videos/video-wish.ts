/** What `generate_video` was called with. */
export interface VideoWish {
  prompt: string;
  model?: string | undefined;
  duration?: number | undefined;
  resolution?: string | undefined;
  aspect_ratio?: string | undefined;
  input_images?: readonly string[] | undefined;
  save_path?: string | undefined;
  provider?: object | undefined;
  max_cost_usd?: number | undefined;
  assume_cost_usd?: number | undefined;
  dry_run?: boolean | undefined;
}
