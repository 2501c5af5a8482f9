/**
 * A call that did not succeed. `code` is the server's stable problem code (see PROTOCOL.md), or one of ours:
 * `unreachable` (no answer came) and `answer_garbled` (the answer is not what the protocol says).
 */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(
    readonly code: string,
    readonly status: number,
    detail: string,
    /** Finds the call in the servers' logs and traces; null where no call was made. */
    readonly traceId: string | null = null,
  ) {
    super(detail);
  }

  /** Worth another try by itself: nothing is wrong with what we asked. */
  get passing(): boolean {
    return this.code === 'unreachable' || this.status >= 500;
  }
}

/** Reads the problem document of a failed answer; a proxy's HTML page still becomes an `ApiError`. */
export async function problemOf(response: Response, traceId: string): Promise<ApiError> {
  let code = response.status >= 500 ? 'service_unavailable' : 'answer_garbled';
  let detail = `HTTP ${response.status}`;
  try {
    const body = (await response.json()) as { code?: unknown; detail?: unknown };
    if (typeof body.code === 'string') code = body.code;
    if (typeof body.detail === 'string') detail = body.detail;
  } catch {
    // Not a problem document; the status says enough.
  }
  return new ApiError(code, response.status, detail, traceId);
}
