/** What the doctor found out about one thing. */
export interface Finding {
  verdict: "ok" | "warn" | "fail";
  about: string;
  says: string;
  /** The one thing to do; absent where nothing is wrong, or `says` ends with it. */
  fix?: string;
}
