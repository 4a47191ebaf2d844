/** The port of jobs: long work that somebody asked for, and what became of it. */

export interface StoredJob {
  readonly id: string;
  readonly state: string;
  readonly createdAtMs: number;
  /** The job itself, as JSON of whoever keeps it. */
  readonly body: string;
}

export interface JobStore {
  /** Keeps a job, in place of what was kept under its id. */
  put(job: StoredJob): Promise<void>;
  find(id: string): Promise<StoredJob | null>;
  /** The newest ones first, of one moment by id. */
  newest(limit: number): Promise<StoredJob[]>;
  /** Forgets the oldest where there are more than `most`, and answers their ids. */
  forget(most: number): Promise<string[]>;
  close(): Promise<void>;
}
