/** What a picture of a site shows, as make-site.mjs records it. */
export interface Truth {
  readonly path: string;
  readonly case: string;
  /** Null if the picture shows nothing of the catalogue; then any claim is wrong. */
  readonly expect: Expected | null;
  /** The picture shows so little that it need not be recognised. */
  readonly optional?: boolean;
}

/** The rows of an episode that a picture shows. */
export interface Expected {
  readonly work: string;
  readonly episode: string;
  /** Width at which `top` and `bottom` count. The catalogue's edition may have another. */
  readonly stripWidth?: number;
  readonly top?: number;
  readonly bottom?: number;
  /** The rows are not recorded; any place in the episode is right. */
  readonly anywhere?: boolean;
}
