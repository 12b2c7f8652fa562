import { invalid } from "../../errors.ts";
import { checkPublicUrl } from "./public-url.ts";
import type { FoundUrl } from "./urls-in.ts";

/** Refuses the first URL of a request that a server elsewhere cannot or should not fetch, naming its place. */
export function checkUrls(found: readonly FoundUrl[]): void {
  for (const { url, place, isAudio } of found) {
    if (isAudio) throw audioAddress(place);
    if (isLocal(url)) throw localPath(place);
    checkPublicUrl(url, place);
  }
}

const isLocal = (url: string): boolean => /^(file:|~?[\\/](?!\/)|\.{1,2}[\\/]|[a-z]:[\\/])/i.test(url);

const audioAddress = (place: string) =>
  invalid(
    "bad_audio_data",
    `${place}: the API takes bare base64 here, no URL and no data: prefix`,
    "Pass the local path or data: URI in `files` instead, which makes the part",
  );

const localPath = (place: string) =>
  invalid(
    "local_path_in_part",
    `${place}: a local path means nothing to the model's provider`,
    "Pass local paths in `files`, which reads them and adds the parts",
  );
