/** What of a picture is asked for beside its prompt; absent is the model's choice. */
export interface PictureLook {
  aspect_ratio?: string | undefined;
  resolution?: string | undefined;
  quality?: string | undefined;
  output_format?: string | undefined;
}

/** What `generate_image` was called with. */
export interface PictureWish extends PictureLook {
  prompt: string;
  model?: string | undefined;
  n?: number | undefined;
  input_images?: readonly string[] | undefined;
  save_path?: string | undefined;
  preview?: boolean | undefined;
  provider?: object | undefined;
  max_cost_usd?: number | undefined;
  assume_cost_usd?: number | undefined;
  dry_run?: boolean | undefined;
}

/** The look by the names of OpenRouter's fields, without what nobody asked for. */
export const lookOf = ({
  aspect_ratio,
  resolution,
  quality,
  output_format,
}: PictureWish): [string, string][] =>
  Object.entries({ aspect_ratio, resolution, quality, output_format }).filter(
    (field): field is [string, string] => field[1] !== undefined,
  );
