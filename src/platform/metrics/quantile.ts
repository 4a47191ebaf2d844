/** Quantiles of what was counted in buckets, by the rule of Prometheus's `histogram_quantile`. */

export interface Bucket {
  /** Its upper edge; that of the last one is infinite. */
  readonly edge: number;
  /** How many were no larger than the edge. */
  readonly count: number;
}

/**
 * The value below which the share `q` lies, spread evenly within its bucket; null where nothing was counted. What
 * lies above every finite edge is told as the last of these: it is at least that.
 */
export function quantileOf(buckets: readonly Bucket[], q: number): number | null {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return null;
  const rank = q * total;
  let below: Bucket = { edge: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= rank && bucket.count > below.count) {
      if (!Number.isFinite(bucket.edge)) return below.edge;
      return below.edge + ((bucket.edge - below.edge) * (rank - below.count)) / (bucket.count - below.count);
    }
    // An empty bucket moves the lower edge all the same.
    if (Number.isFinite(bucket.edge)) below = bucket;
  }
  return below.edge;
}
