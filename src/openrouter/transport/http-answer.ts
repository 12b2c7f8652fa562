/** OpenRouter's answer: what its readers need of one, whoever made it. */
export interface HttpAnswer {
  readonly status: number;
  /** The status says success. */
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  /** Decompressed. Nobody else may read it; to leave the loop that does so closes the connection. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /** Ends the connection where the answer has not ended: one that goes on unread is generated and billed. */
  readonly close: () => void;
}
