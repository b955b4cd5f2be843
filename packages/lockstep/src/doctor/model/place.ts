// A place in a project.

/** Where the evidence is: a line of a file, or a text from elsewhere, such as a setting of the deployment. Never a secret. */
export interface Place {
  /** Relative to the project's root. Absent: the evidence is not in a file. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** What is there, in a few words. */
  readonly text?: string;
}
